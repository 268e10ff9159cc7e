"""Run one snippet and say what it drew, or what is wrong with it: what a figure process does for each job."""

import io
import os
import sys
from pathlib import Path
from types import CodeType
from typing import Any
from xml.etree import ElementTree

import joblib  # type: ignore[import-untyped]
import matplotlib.pyplot as plt
from matplotlib.figure import Figure, FigureBase

from hooks import reads
from hooks.figures import colors, faults, svg
from hooks.figures.errors import SNIPPET, described, printable, snippet_line


class Faulty(Exception):
    """What was drawn cannot be shown: `reason` says why, `culprits` are the strings of the code to look for."""

    def __init__(self, reason: str, culprits: list[str]) -> None:
        super().__init__(reason)
        self.culprits = culprits


def draw(job: dict[str, Any], includes: Path) -> dict[str, Any]:
    """Run one snippet in this process; its answer is {"svg", "read"} or {"error", "line"}."""
    read = reads.watch(includes)
    sys.path.insert(0, str(includes))
    try:
        return {"svg": checked(run(job), job["name"]), "read": sorted(read)}
    except Faulty as fault:
        line = job["line"] + (faults.blamed_line(job["code"], fault.culprits) or 1) - 1
        error = str(fault)
    except MemoryError as raised:
        line = snippet_line(raised)
        error = f"needs more than the {job['memory']} MiB of memory that a figure may use; make it smaller"
    except SystemExit as raised:
        line = snippet_line(raised)
        error = "exits the process; remove the call that exits"
    except BaseException as raised:
        line = snippet_line(raised)
        error = f"raises {described(raised)}; mend its code"
    return {"error": printable(error), "line": line}


def run(job: dict[str, Any]) -> Figure:
    """Run the snippet's code; the figure that it means. Raises whatever it raises, and Faulty."""
    import figure_style
    import palette

    figure_style.use()
    joblib.parallel_config("sequential")  # other processes would be slower, and outlive the snippet
    given = plt.figure(figsize=job["size"])
    size = tuple(given.get_size_inches())
    names = {"__name__": SNIPPET, "fig": given, "ax": given.subplots(), "plt": plt, "palette": palette}
    process = os.getpid()
    try:
        exec(compiled(job["code"], job["line"]), names)
    finally:
        if os.getpid() != process:  # a copy of this process that the snippet has made
            os._exit(0)
    fig = meant(names["fig"])
    fig.set_size_inches(*size)
    return fig


def compiled(code: str, line: int) -> CodeType:
    """The snippet's code object, its line numbers those of the page it stands on."""
    return compile("\n" * (line - 1) + code, SNIPPET, "exec")


def meant(fig: Any) -> Figure:
    """The one figure with something in it: what the snippet calls `fig` in the end, or one that pyplot holds."""
    named = fig.get_figure(root=True) if isinstance(fig, FigureBase) else None
    figures = [named, *(plt.figure(number) for number in plt.get_fignums())]
    drawn = [one for one in dict.fromkeys(figures) if isinstance(one, Figure) and not faults.is_blank(one)]
    if len(drawn) > 1:
        count = f"draws {len(drawn)} figures"
        raise Faulty(f"{count}; draw all of it on `fig`, or plt.close() those that are not to be shown", ["figure"])
    if not drawn:
        raise Faulty("draws nothing; plot something on ax", [])
    return drawn[0]


def checked(fig: Figure, name: str) -> str:
    """The figure as clean SVG whose ids begin with the name. Raises Faulty."""
    palette = sys.modules["palette"].LIGHT
    refuse(faults.unwritable(faults.labels(fig)))
    faults.mark(fig)
    file = io.StringIO()
    try:
        fig.savefig(file, format="svg", metadata={"Date": None})
    except Exception:
        refuse(faults.unreadable_math(fig))
        raise
    refuse(faults.unwritable([file.getvalue()]))
    root = ElementTree.fromstring(file.getvalue())
    refuse(colors.baked(fig))
    refuse(faults.invisible(fig, root))
    refuse(faults.without_number(root))
    refuse(colors.foreign(fig, root, palette))
    drawing = svg.clean(file.getvalue(), name)
    refuse(faults.too_heavy(drawing))
    return drawing


def refuse(fault: faults.Fault) -> None:
    if fault:
        raise Faulty(*fault)

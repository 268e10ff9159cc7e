"""Run figure snippets, each in a forked child with a limit on time and memory.

A process of its own, warm with the heavy imports: it reads one JSON job a line from standard input
({"code", "line", "size", "timeout", "memory"}) and answers with one JSON line, {"svg"} or {"error", "line"}.
The child is forked before each job, so no snippet sees what another one did, and a child that hangs, exits or
eats memory takes nothing with it. (On macOS, memory is not limited.)
"""

import io
import json
import logging
import math
import os
import resource
import select
import signal
import sys
import time
import traceback
from types import CodeType
from typing import Any

# ruff: noqa: E402
import matplotlib

matplotlib.use("Agg")
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it says when it makes its cache
import matplotlib.pyplot as plt
import numpy  # noqa: F401
import scipy.stats  # noqa: F401
import sklearn.metrics  # noqa: F401
from matplotlib.figure import Figure

SNIPPET = "<figure>"


def is_blank(fig: Figure) -> bool:
    """Whether nothing but empty axes stands in the figure."""
    drawn = fig.texts or fig.patches or fig.lines or fig.images or fig.artists
    in_axes = any(
        ax.has_data() or ax.texts or ax.patches or ax.lines or ax.images or ax.tables or ax.artists for ax in fig.axes
    )
    return not (drawn or in_axes)


def snippet_line(error: BaseException) -> int | None:
    """Line of the innermost frame that is the snippet's own."""
    if isinstance(error, SyntaxError) and error.filename == SNIPPET:
        return error.lineno
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == SNIPPET]
    return lines[-1] if lines else None


def compiled(code: str, line: int) -> CodeType:
    """The snippet's code object, its line numbers those of the page it stands on."""
    return compile("\n" * (line - 1) + code, SNIPPET, "exec")


def draw(job: dict[str, Any]) -> dict[str, Any]:
    """Run one snippet in this process and return its answer."""
    try:
        import figure_style
        import palette

        figure_style.use()
        fig = plt.figure(figsize=job["size"])
        names = {"__name__": SNIPPET, "fig": fig, "ax": fig.subplots(), "plt": plt, "palette": palette}
        exec(compiled(job["code"], job["line"]), names)
        if is_blank(fig):
            return {"error": "draws nothing; plot something on ax", "line": job["line"]}
        svg = io.StringIO()
        fig.savefig(svg, format="svg", metadata={"Date": None})
        return {"svg": svg.getvalue()}
    except MemoryError as error:
        message = f"needs more than the {job['memory']} MiB of memory that a figure may use; make it smaller"
        return {"error": message, "line": snippet_line(error)}
    except SystemExit as error:
        return {"error": "exits the process; remove the call that exits", "line": snippet_line(error)}
    except BaseException as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        message = " ".join(f"{type(error).__name__}: {reason}".split()).rstrip(":")
        return {"error": f"raises {message}; mend its code", "line": snippet_line(error)}


def child(job: dict[str, Any], answer_to: int) -> None:
    """What the forked process does: limits, then the snippet, then its answer into the pipe."""
    os.setsid()
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)
    if sys.platform != "darwin":  # macOS refuses a limit on memory
        limit = job["memory"] * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(math.ceil(job["timeout"]) + 1)  # should the worker be gone by then, nobody else would end it
    answer = json.dumps(draw(job)).encode()
    with open(answer_to, "wb") as pipe:
        pipe.write(answer)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Fork, wait at most the job's time, and say what came of it."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        try:
            child(job, write_end)
        finally:
            os._exit(0)
    os.close(write_end)
    deadline = time.monotonic() + job["timeout"]
    chunks = []
    with open(read_end, "rb", buffering=0) as pipe:
        while ready := select.select([pipe], [], [], max(0, deadline - time.monotonic()))[0]:
            chunk = pipe.read(1 << 20)
            if not chunk:
                break
            chunks.append(chunk)
    if not ready:
        os.killpg(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if not ready:
        return {"error": f"is not done after {job['timeout']:g} s; make it faster or set timeout", "line": None}
    if chunks:
        answer: dict[str, Any] = json.loads(b"".join(chunks))
        return answer
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return {"error": f"was ended by {name}, most likely for want of memory; make it smaller", "line": None}
    return {"error": "exits the process; remove the call that exits", "line": None}


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()

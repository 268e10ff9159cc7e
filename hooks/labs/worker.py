"""Run one lab, with a limit on time, memory and output, and end with it every process that it has started.

A process of its own. It is given a folder with `job.json` and leaves `answer.json` there: {"outputs", a list for each
cell of code; "read", the files below includes/; "error", None or {"kind", "message", "cell", "line" within the cell}}.
It ends once its standard input does, which is when who has started it is gone.
"""

import contextlib
import ctypes
import json
import os
import re
import resource
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil
from mkdocs_jupyter import convert
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import from_dict

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: on Linux, what a lab detaches stays a child of this process
PATIENCE = 60  # seconds for the kernel to start, and for its last output to arrive
KINDS = ("MemoryError", "StdinNotImplementedError", "SystemExit")  # exceptions that are explained
READ = "application/x-read"
# The first cell and the last are ours, and leave no name behind.
FIRST = (
    '__import__("logging").getLogger("matplotlib.font_manager").setLevel("ERROR")\n'  # "building the font cache"
    'get_ipython().read = __import__("runpy").run_path({reads!r})["watch"]({includes!r})'
)
LAST = f'get_ipython().display_pub.publish({{"{READ}": sorted(get_ipython().read)}})'


class Executor(ExecutePreprocessor):
    """mkdocs-jupyter's executor, which knows what it runs, for how long yet, and how much the lab has put out."""

    def begin(self, job: dict[str, Any]) -> None:
        self.job, self.at, self.exits_at, self.size, self.deadline = job, 0, 0, 0, 0.0
        self.on_cell_execute, self.on_cell_executed, self.timeout_func = self.note, self.note_exit, self.seconds_left

    def note(self, cell: Any, cell_index: int) -> None:
        """The limit is one for all cells of the lab, and none of ours counts."""
        self.at = cell_index
        if cell_index == 1:
            self.deadline = time.monotonic() + self.job["timeout"]

    def note_exit(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        """After a call of `exit()` the kernel goes only once the cell is done."""
        if any(payload["source"] == "ask_exit" for payload in execute_reply["content"].get("payload", [])):
            self.exits_at = self.exits_at or cell_index

    def seconds_left(self, cell: Any) -> Any:
        is_own = 0 < self.at <= len(self.job["cells"])
        return max(0.1, self.deadline - time.monotonic()) if is_own else PATIENCE

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: Any, cell_index: int) -> Any:
        if self.size > self.job["output"]:
            return None
        self.size += len(str(msg["content"]))
        if self.size > self.job["output"]:
            end_children()
        return super().output(outs, msg, display_id, cell_index)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run the cells of a job, and say what came of it."""
    sources = [FIRST.format(**job), *(cell["source"] for cell in job["cells"]), LAST]
    tags = [[], *(cell["tags"] for cell in job["cells"]), []]
    cells = [
        {"cell_type": "code", "metadata": {"tags": own}, "source": source, "outputs": []}
        for source, own in zip(sources, tags, strict=True)
    ]
    notebook = from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})  # type: ignore[no-untyped-call]
    app = convert.get_nbconvert_app(execute=True, kernel_name=job["kernel"], allow_errors=job["allow_errors"])
    executor = Executor(  # type: ignore[no-untyped-call]
        config=app.config,
        shutdown_kernel="immediate",
        coalesce_streams=True,
        iopub_timeout=PATIENCE,
        raise_on_iopub_timeout=True,
    )
    executor.begin(job)
    error: dict[str, Any] | None = None
    try:
        executor.preprocess(notebook, {"metadata": {"path": job["folder"]}})
    except CellExecutionError as raised:
        kind = raised.ename if raised.ename in KINDS else "raises"
        said = re.sub(r" \([^()]*\.py, line \d+\)$", "", raised.evalue)  # of a syntax error, a place of Jupyter's own
        error = {"kind": kind, "message": f"{raised.ename}: {said}", "line": line_of(notebook.cells[executor.at])}
    except CellTimeoutError:
        error = {"kind": "timeout"}
    except DeadKernelError:
        error = {"kind": "output" if executor.size > job["output"] else "dead"}
    except Exception as raised:
        error = {"kind": "start", "message": f"{type(raised).__name__}: {raised}"}
    if executor.exits_at:
        error = {"kind": "SystemExit"}
    if error:
        error["cell"] = (executor.exits_at or executor.at) - 1
    read = [out["data"][READ] for out in notebook.cells[-1].outputs if READ in out.get("data", {})]
    return {"outputs": [cell.outputs for cell in notebook.cells[1:-1]], "read": read[0] if read else [], "error": error}


def line_of(cell: Any) -> int | None:
    """The line of a cell, from 1, at which it has raised."""
    traces = ["\n".join(output.traceback) for output in cell.outputs if output.output_type == "error"]
    bare = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(traces))
    found = re.search(r"Cell In\[\d+\], line (\d+)", bare)
    return int(found[1]) if found else None


def end_children() -> None:
    """End the kernel and all that the lab has started."""
    while children := psutil.Process().children(recursive=True):
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(children, timeout=1)


def end_with_input(folder: Path) -> None:
    sys.stdin.buffer.read()
    end_children()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def main(folder: Path) -> None:
    threading.Thread(target=end_with_input, args=(folder,), daemon=True).start()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    if sys.platform != "darwin":  # macOS refuses a limit on memory
        resource.setrlimit(resource.RLIMIT_AS, (job["memory"] * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["PYTHONPATH"] = job["includes"]  # for the kernel; this process has its own modules already
    answer = run(job)
    end_children()
    part = folder / "answer.part"
    part.write_text(json.dumps(answer), encoding="utf-8")
    part.replace(folder / "answer.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

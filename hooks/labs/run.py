"""Run the labs: in parallel, each in a process of its own, and only those of which something has changed.

What the cells put out is kept by their code, the programs that run it and the libraries, beside a stamp of the files
below includes/ that they have read.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hooks import reads
from hooks.cache import Cache, key
from hooks.figures import draw
from hooks.labs.notebook import Cell, Notebook
from hooks.problems import Problem

PACKAGES = ("mkdocs-jupyter", "nbconvert", "nbclient", "ipykernel", "ipython", "matplotlib-inline", *draw.LIBRARIES)
WORKER = Path(__file__).with_name("worker.py")
BACKEND = "module://matplotlib_inline.backend_inline"  # whatever who builds uses elsewhere
MEMORY = 4096  # MiB of address space a lab may take
OUTPUT = 20_000_000  # characters that all cells of a lab may put out
GRACE = 180  # seconds that its worker may take longer than the lab may
MESSAGES = {
    "raises": "the lab raises {message}; mend its code",
    "MemoryError": f"the lab needs more than the {MEMORY} MiB of memory that it may use; make it smaller",
    "StdinNotImplementedError": "the lab asks for input, and nobody is there to answer; write the value instead",
    "SystemExit": "the lab exits here; remove the call that exits",
    "timeout": "the lab is not done after {timeout:g} s; make it faster, or set `timeout` in its front matter",
    "dead": f"the kernel of the lab ends here, for want of memory ({MEMORY} MiB) or by a call that exits; make the "
    "lab smaller, or remove the call",
    "output": f"the lab puts out more than {OUTPUT:,} characters; print less",
    "start": "the lab cannot be run: {message}; run make repair",
}

Outputs = list[list[dict[str, Any]]]  # of each cell of code, in the format of a notebook


def recipe(lab: Notebook, settings: Mapping[str, Any]) -> str:
    """Key of what the lab puts out, but for the files that it reads."""
    cells = [(cell.source, cell.tags) for cell in lab.code]
    parts = (cells, settings["kernel_name"], settings["allow_errors"], platform.python_version())
    return key(*parts, files=[WORKER, Path(reads.__file__)], packages=PACKAGES)


def run(
    labs: Iterable[Notebook],
    settings: Mapping[str, Any],
    root: Path,
    cache: Cache,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[dict[str, Outputs], list[Problem]]:
    """Run the labs that the cache lacks; `settings` are those of mkdocs-jupyter.

    Returns what each lab puts out, by page, and a problem for each that did not come to its end, whose outputs are
    those until then. `progress` is called with the number of labs run so far and of all that must be run.
    """
    includes = root / "includes"
    keys = {lab.page: recipe(lab, settings) for lab in labs if lab.code and settings["execute"]}
    kept = {name: json.loads(content) for name, content in cache.get("lab", keys.values()).items()}
    outputs: dict[str, Outputs] = {}
    todo = []
    for lab in labs:
        known = kept.get(keys.get(lab.page, ""))
        if known and reads.is_current(includes, known["read"]):
            outputs[lab.page] = known["outputs"]
        elif lab.page in keys:
            todo.append(lab)
    problems = []
    before = reads.stamp(includes, (path.relative_to(includes).as_posix() for path in includes.rglob("*")))
    for done, (lab, answer) in enumerate(run_all(todo, settings, root), 1):
        outputs[lab.page] = answer["outputs"]
        if answer["error"]:
            problems.append(failure(lab, **answer["error"]))
        else:
            read = {name: before.get(name, "") for name in answer["read"]}
            content = json.dumps({"read": read, "outputs": answer["outputs"]})
            cache.put("lab", {keys[lab.page]: content.encode()})
        progress(done, len(todo))
    return outputs, problems


def failure(lab: Notebook, kind: str, cell: int = 0, line: int | None = None, message: str = "") -> Problem:
    """The problem of a lab that did not come to its end, at the line of the cell that ran."""
    if kind == "start":
        at = None
    else:
        ran: Cell = lab.code[min(max(cell, 0), len(lab.code) - 1)]
        at = ran.line + (line or 1) - 1
    said = " ".join(message.split()).rstrip(":")
    return Problem(lab.page, at, MESSAGES[kind].format(message=said, timeout=lab.timeout))


def run_all(labs: list[Notebook], settings: Mapping[str, Any], root: Path) -> Iterator[tuple[Notebook, dict[str, Any]]]:
    """Run labs on all cores; yields each with its worker's answer, in the order given."""
    started: list[subprocess.Popen[bytes]] = []
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        yield from zip(labs, pool.map(lambda lab: run_one(lab, settings, root, started), labs), strict=True)
    finally:  # also if the build is broken off: without its input, a worker ends with all that it has started
        pool.shutdown(wait=False, cancel_futures=True)
        for process in started:
            if process.stdin:
                process.stdin.close()
        pool.shutdown()


def run_one(
    lab: Notebook, settings: Mapping[str, Any], root: Path, started: list[subprocess.Popen[bytes]]
) -> dict[str, Any]:
    """The answer of a worker that runs this lab, with no settings of the user's own."""
    job = {
        "cells": [{"source": cell.source, "tags": cell.tags} for cell in lab.code],
        "folder": str(root),
        "includes": str(root / "includes"),
        "reads": reads.__file__,
        "kernel": settings["kernel_name"],
        "allow_errors": settings["allow_errors"],
        "timeout": lab.timeout,
        "memory": MEMORY,
        "output": OUTPUT,
    }
    with tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        own = dict.fromkeys(("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"), name)
        threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
        same = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "MPLBACKEND": BACKEND}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", str(WORKER), name],
                env=os.environ | own | threads | same,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        try:
            process.wait(lab.timeout + GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        answer = folder / "answer.json"
        if answer.is_file():
            said: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
            return said
        lines = (folder / "log").read_text(encoding="utf-8", errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), f"its process ends with {process.returncode}")
        return {"outputs": [], "read": [], "error": {"kind": "start", "message": last}}


def show_progress(done: int, of: int) -> None:
    """Count the labs run, for a person who watches."""
    if sys.stderr.isatty() and not os.environ.get("CI"):
        print(f"\rLabs: {done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)

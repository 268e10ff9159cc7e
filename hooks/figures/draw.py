"""Draw the figures of all pages: in parallel, each snippet in a process of its own, and only those that changed.

A picture is kept by all that it depends on, only after it was drawn.
"""

import ast
import functools
import json
import os
import platform
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from hooks.cache import Cache, key
from hooks.figures import svg
from hooks.figures.blocks import Block, check
from hooks.figures.svg import Picture
from hooks.problems import Problem

LIBRARIES = ("matplotlib", "numpy", "scipy", "scikit-learn")
PROGRAMS = ("draw.py", "worker.py", "svg.py")
MEMORY = 4096  # MiB of address space a snippet may take


@functools.cache
def imported_names(code: str) -> list[str]:
    """The top names of the modules that the code imports."""
    try:
        with warnings.catch_warnings(action="ignore"):
            nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return []
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return [name.partition(".")[0] for name in names]


def imported_modules(code: str, folder: Path) -> set[Path]:
    """The modules of `folder` that the code imports, directly or through each other."""
    seen: set[Path] = set()
    todo = [code]
    while todo:
        names = imported_names(todo.pop())  # of a package, such as ml, all files
        found = {path for name in names for path in (folder / f"{name}.py", *(folder / name).rglob("*.py"))} - seen
        found = {path for path in found if path.is_file()}
        seen |= found
        todo += [path.read_text(encoding="utf-8") for path in found]
    return seen


def recipe(block: Block, includes: Path) -> str:
    """Key of all that the picture depends on: code, size, name, imported modules, style, programs and versions."""
    used = imported_modules(f"import figure_style, palette\n{block.code}", includes)
    programs = [Path(__file__).with_name(name) for name in PROGRAMS]
    parts = (block.code, block.name, block.size, platform.python_version())
    return key(*parts, files=[*sorted(used), *programs], packages=LIBRARIES)


class Workers:
    """As many warm figure processes as there are cores, started when first needed."""

    def __init__(self, includes: Path) -> None:
        self.includes = includes
        self.idle: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()

    def start(self) -> subprocess.Popen[str]:
        threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
        settings = {"PYTHONPATH": str(self.includes), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
        return subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("worker.py"))],
            env=os.environ | threads | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, block: Block) -> dict[str, Any]:
        """Run a block's snippet; the worker's answer is {"svg"} or {"error", "line"}."""
        worker = self.start() if self.idle.empty() else self.idle.get()
        assert worker.stdin
        assert worker.stdout
        job = {
            "code": block.code,
            "line": block.line + 1,
            "size": block.size,
            "timeout": block.timeout,
            "memory": MEMORY,
        }
        worker.stdin.write(json.dumps(job) + "\n")
        worker.stdin.flush()
        answer: dict[str, Any] = json.loads(worker.stdout.readline())
        self.idle.put(worker)
        return answer

    def close(self) -> None:
        while not self.idle.empty():
            worker = self.idle.get()
            worker.communicate()


def draw(
    blocks: Iterable[Block], includes: Path, cache: Cache, progress: Callable[[int, int], None] = lambda done, of: None
) -> tuple[dict[str, Picture], list[Problem]]:
    """Draw the blocks that the cache lacks, in parallel.

    Returns the picture of each figure by its name, and a problem for each block that could not be drawn.
    `progress` is called with the number of figures drawn so far and of all that must be drawn.
    """
    problems: list[Problem] = []
    wanted: dict[str, Block] = {}
    for block in blocks:
        wrong = check(block)
        if not wrong and (other := wanted.setdefault(block.name, block)) is not block:
            wrong = f'figure "{block.name}" stands also in {other.page}, line {other.line}; rename one of them'
        if wrong:
            problems.append(Problem(block.page, block.line, wrong))
    keys = {block.name: recipe(block, includes) for block in wanted.values()}
    kept = cache.get("figure", keys.values())
    drawn = {name: Picture(kept[own].decode(), wanted[name].alt) for name, own in keys.items() if own in kept}
    todo = [block for block in wanted.values() if block.name not in drawn]
    for done, (block, answer) in enumerate(run_all(todo, includes), 1):
        if "svg" in answer:
            drawn[block.name] = Picture(svg.clean(answer["svg"], block.name), block.alt)
            cache.put("figure", {keys[block.name]: drawn[block.name].svg.encode()})
        else:
            where = answer["line"] or block.line
            problems.append(Problem(block.page, where, f'the snippet of figure "{block.name}" {answer["error"]}'))
        progress(done, len(todo))
    return drawn, problems


def run_all(todo: list[Block], includes: Path) -> Iterator[tuple[Block, dict[str, Any]]]:
    """Run the snippets on all cores; yields each block with its answer, in the order given."""
    workers = Workers(includes)
    try:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from zip(todo, pool.map(workers.run, todo), strict=True)
    finally:
        workers.close()


def show_progress(done: int, of: int) -> None:
    """Count the figures drawn, for a person who watches."""
    if sys.stderr.isatty() and not os.environ.get("CI"):
        print(f"\rFigures: {done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)

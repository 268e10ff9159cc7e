"""Draw the figures of all pages: in parallel, each snippet in a process of its own, and only those that changed.

A picture is kept in `.cache/figures/` by all that it depends on, and written there only after it was drawn.
"""

import ast
import functools
import hashlib
import json
import os
import platform
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from hooks.figures import svg
from hooks.figures.blocks import Block, check
from hooks.problems import Problem

LIBRARIES = ("matplotlib", "numpy", "scipy", "scikit-learn")
version = functools.cache(metadata.version)
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
        paths = {folder / f"{name}.py" for name in imported_names(todo.pop())} - seen
        found = {path for path in paths if path.is_file()}
        seen |= found
        todo += [path.read_text(encoding="utf-8") for path in found]
    return seen


def key(block: Block, includes: Path) -> str:
    """Digest of all that the picture depends on: code, size, name, imported modules, style, programs and versions."""
    used = imported_modules(f"import figure_style, palette\n{block.code}", includes)
    sources = [path.read_text(encoding="utf-8") for path in sorted(used)]
    programs = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in PROGRAMS]
    versions = [platform.python_version(), *map(version, LIBRARIES)]
    everything = [block.code, block.name, block.size, sources, programs, versions]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()


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
    blocks: Iterable[Block], includes: Path, cache: Path, progress: Callable[[int, int], None] = lambda done, of: None
) -> tuple[dict[str, str], list[Problem]]:
    """Draw the blocks that the cache lacks, in parallel.

    Returns the SVG of each figure by its name, and a problem for each block that could not be drawn.
    `progress` is called with the number of figures drawn so far and of all that must be drawn.
    """
    problems: list[Problem] = []
    svgs: dict[str, str] = {}
    todo: list[tuple[Block, Path]] = []
    first: dict[str, Block] = {}
    for block in blocks:
        wrong = check(block)
        if not wrong and (other := first.setdefault(block.name, block)) is not block:
            wrong = f'figure "{block.name}" stands also in {other.page}, line {other.line}; rename one of them'
        if wrong:
            problems.append(Problem(block.page, block.line, wrong))
            continue
        kept = cache / f"{key(block, includes)}.svg"
        if kept.is_file():
            svgs[block.name] = kept.read_text(encoding="utf-8")
        else:
            todo.append((block, kept))
    if todo:
        cache.mkdir(parents=True, exist_ok=True)
        for done, (block, kept, answer) in enumerate(run_all(todo, includes), 1):
            if "svg" in answer:
                svgs[block.name] = svg.clean(answer["svg"], block.name)
                part = kept.with_suffix(".part")
                part.write_text(svgs[block.name], encoding="utf-8")
                part.replace(kept)
            else:
                where = answer["line"] or block.line
                problems.append(Problem(block.page, where, f'the snippet of figure "{block.name}" {answer["error"]}'))
            progress(done, len(todo))
    return svgs, problems


def run_all(todo: list[tuple[Block, Path]], includes: Path) -> Iterator[tuple[Block, Path, dict[str, Any]]]:
    """Run the snippets on all cores; yields each block with its answer, in the order given."""
    workers = Workers(includes)
    try:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = pool.map(lambda item: workers.run(item[0]), todo)
            for (block, kept), answer in zip(todo, answers, strict=True):
                yield block, kept, answer
    finally:
        workers.close()

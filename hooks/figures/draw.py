"""Draw the figures of all pages: in parallel, each snippet in a process of its own, and only those that changed.

A picture is kept, once it is drawn, with the files below `includes/` that its snippet has read.
"""

import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from hooks import reads
from hooks.cache import Cache, key
from hooks.figures.blocks import Block, check
from hooks.figures.svg import Picture
from hooks.figures.workers import Workers
from hooks.problems import Problem

LIBRARIES = ("matplotlib", "numpy", "scipy", "scikit-learn")
PROGRAMS = ("colors.py", "draw.py", "errors.py", "faults.py", "snippet.py", "svg.py", "worker.py", "../reads.py")
TICK = 0.05  # seconds that a file's time may lag behind the clock


def recipes(blocks: Iterable[Block]) -> dict[str, str]:
    """Keys, by name, of all that a picture depends on beside the files read: code, size, name, programs, versions."""
    common = key(
        platform.python_version(), files=[Path(__file__).parent / name for name in PROGRAMS], packages=LIBRARIES
    )
    return {block.name: key(common, block.code, block.name, block.size) for block in blocks}


def recall(blocks: Iterable[Block], includes: Path, cache: Cache) -> dict[str, Picture]:
    """The kept pictures, by name, of those blocks whose snippets would read today what they read then."""
    wanted = {block.name: block for block in blocks}
    keys = recipes(wanted.values())
    kept = {own: json.loads(content) for own, content in cache.get("figure", keys.values()).items()}
    return {
        name: Picture(kept[own]["svg"], wanted[name].alt)
        for name, own in keys.items()
        if own in kept and reads.is_current(includes, kept[own]["read"])
    }


def draw(
    blocks: Iterable[Block], includes: Path, cache: Cache, progress: Callable[[int, int], None] = lambda done, of: None
) -> tuple[dict[str, Picture], list[Problem]]:
    """Draw the blocks that the cache lacks, in parallel.

    Returns the picture of each figure by its name, and a problem for each block that could not be drawn; if the style
    of all figures fails, one for that. `progress` is called with the number of figures drawn so far and of all that
    must be drawn.
    """
    wanted, problems = sorted_out(blocks)
    keys = recipes(wanted.values())
    drawn = recall(wanted.values(), includes, cache)
    todo = [block for block in wanted.values() if block.name not in drawn]
    if not todo:
        return drawn, problems
    workers = Workers(includes, min(len(todo), os.cpu_count() or 1))
    try:
        if fault := style_fault(workers):
            return drawn, [*problems, fault]
        time.sleep(TICK)  # then a file that was written just before is older than the start
        start = time.time()
        with closing(workers.run_all(map(job, todo))) as answers:
            for done, (block, answer) in enumerate(zip(todo, answers, strict=True), 1):
                if "svg" in answer:
                    drawn[block.name] = Picture(answer["svg"], block.alt)
                    keep(cache, keys[block.name], answer, includes, start)
                else:
                    where = answer["line"] or block.line
                    message = f'the snippet of figure "{block.name}" {answer["error"]}'
                    problems.append(Problem(block.page, where, message))
                progress(done, len(todo))
    finally:
        workers.close()
    return drawn, problems


def sorted_out(blocks: Iterable[Block]) -> tuple[dict[str, Block], list[Problem]]:
    """The blocks that can be drawn, by name, and what is wrong with the others."""
    wanted: dict[str, Block] = {}
    problems = []
    for block in blocks:
        wrong = check(block)
        if not wrong and (other := wanted.setdefault(block.name, block)) is not block:
            wrong = f'figure "{block.name}" stands also in {other.page}, line {other.line}; rename one of them'
        if wrong:
            problems.append(Problem(block.page, block.line, wrong))
    return wanted, problems


def job(block: Block) -> dict[str, Any]:
    return {
        "code": block.code,
        "line": block.line + 1,
        "name": block.name,
        "size": block.size,
        "timeout": block.timeout,
    }


def style_fault(workers: Workers) -> Problem | None:
    """What is wrong with the style of all figures, which is tried before any is drawn."""
    answer = workers.run({})
    if "error" not in answer:
        return None
    file = answer.get("file", "figure_style.py")
    return Problem(f"includes/{file}", answer["line"], f"{answer['error']}; until then no figure is drawn")


def keep(cache: Cache, own_key: str, answer: dict[str, Any], includes: Path, start: float) -> None:
    """Keep a picture with what was read for it, unless some of that was written after the start (seconds): then the
    picture may be of what stood there before.
    """
    files = [includes / name for name in answer["read"]]
    if all(file.stat().st_ctime < start - TICK for file in files if file.exists()):
        entry = {"svg": answer["svg"], "read": reads.stamp(includes, answer["read"])}
        cache.put("figure", {own_key: json.dumps(entry).encode()})


def show_progress(done: int, of: int) -> None:
    """Count the figures drawn, for a person who watches."""
    if sys.stderr.isatty() and not os.environ.get("CI"):
        print(f"\rFigures: {done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)

"""Which files of a folder a program reads, so that what it has made is made anew once one of them changes.

This file imports nothing of the project: it is also loaded, by its path, into the processes that run snippets and labs.
"""

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any


def watch(folder: Path) -> set[str]:
    """The files below the folder that this process opens from now on, by their path from there; the set grows.

    Modules that are imported count, for Python opens them, too. What a process has started reads is not seen.
    """
    root = os.path.join(os.path.realpath(folder), "")
    read: set[str] = set()

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if os.path.basename(os.path.dirname(path)) == "__pycache__":  # instead of the source, if that is older
            path = source_from_cache(path)
        if path.startswith(root) and not os.path.isdir(path):
            read.add(path.removeprefix(root))

    sys.addaudithook(note)
    return read


def stamp(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The digest of each of these files of the folder; empty for one that is not there."""
    return {name: digest(folder / name) for name in sorted(names)}


def is_current(folder: Path, stamped: Mapping[str, str]) -> bool:
    """Whether the files are still those that were stamped."""
    return all(digest(folder / name) == known for name, known in stamped.items())


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""

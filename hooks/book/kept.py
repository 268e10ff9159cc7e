"""What the book's steps have made, kept in the cache by all that it was made of."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def digest(parts: Iterable[Any], programs: Iterable[str]) -> str:
    """A name for what is made of these parts (by their `repr`) by these files of this folder."""
    texts = [(Path(__file__).with_name(name)).read_text(encoding="utf-8") for name in programs]
    return hashlib.sha256("\0".join([*map(repr, parts), *texts]).encode()).hexdigest()[:24]


def kept(cache: Path, name: str, digest: str, make: Callable[[], bytes]) -> Path:
    """The file of that content, made only if the cache lacks it; what stood under the name before is dropped."""
    file = cache / f"{digest}-{name}"
    if not file.is_file():
        content = make()
        for old in cache.glob(f"{'?' * len(digest)}-{name}"):
            old.unlink(missing_ok=True)
        part = cache / f"{file.name}.part"
        part.write_bytes(content)
        part.replace(file)
    return file

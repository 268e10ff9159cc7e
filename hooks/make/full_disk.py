"""A build that fails for want of room says so in one sentence, whatever the error is that it meets."""

import errno
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT}
SCARCE = 2**20  # bytes; with less room than this, a build that failed has most likely failed for want of it


def full(error: BaseException | None, root: Path) -> bool:
    """Whether a build failed since the disk is full: by the error, or one behind it, or by the room that is left."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        error = error.__cause__ or error.__context__
    return shutil.disk_usage(root).free < SCARCE


@contextmanager
def named(root: Path) -> Iterator[None]:
    """Run the block; if it fails for want of room, end the program with one sentence that says so."""
    try:
        yield
    except BaseException as error:
        if full(error, root):
            sys.exit("The disk is full; make room, then `make site` again. The last good site/ is as it was")
        raise

"""Build the site beside the last good one and put it in its place: `make site`.

The new site is built in `.building/`, which lies beside `site/` on the same disk, so that a rename puts it in place.
One run at a time works in a project: a second waits until the first has ended, for both would fill the same `.cache/`.
The lock is the system's own and ends with its process. So what stands in `.building/` when a run starts is that of a
killed one, and is removed.

The new site and the old trade places in one step, by the system's call that exchanges two names: whoever is killed, at
any moment, leaves a whole `site/`, the old or the new. To turn a symbolic link would do as well, but a link is not what
people upload. Where the file system cannot exchange, the old site is moved away before the new one comes in: a run that
is killed between the two leaves the old one in `.building/last`, and the next run puts it back first.
"""

import ctypes
import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from . import full_disk

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # of Linux
RENAME_SWAP = 2  # of macOS
CANNOT_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def publish(root: Path, build: Callable[[Path], None]) -> None:
    """Let `build` write a site into the folder that it is given, then make that folder the project's `site/`.

    If `build` raises, `site/` stays as it was. Where `site/` cannot be replaced, the program ends with one sentence
    before anything is built.
    """
    site, building = root / "site", root / ".building"
    check(site, root / ".cache")
    (root / ".cache").mkdir(exist_ok=True)
    with alone(root / ".cache" / "site.lock"):
        clean_up(building, site)
        building.mkdir(exist_ok=True)
        try:
            with full_disk.named(root):  # before the clean-up makes room again
                build(building / "site")
                put_in_place(building / "site", site, building / "last")
        finally:
            clean_up(building, site)


def check(site: Path, cache: Path) -> None:
    """End the program where `site/` is none that could be replaced, or something may not be written."""
    if site.is_symlink():
        sys.exit("site is a symbolic link, and `make site` makes a folder; move the link away, then `make site` again")
    if site.exists() and not site.is_dir():
        sys.exit("site is a file, and `make site` makes a folder; move the file away, then `make site` again")
    if site.is_mount():
        sys.exit("site is a mount point, which nothing can replace; unmount it, then `make site` again")
    for path in (site.parent, site, cache, *sorted(cache.glob("*"))):
        if path.exists() and not os.access(path, os.W_OK):
            sys.exit(f"You may not write to {path}; change that (chmod, chown), or work in a copy of the project")


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Run the block when no other process runs such a block, and say so if that means to wait."""
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            say(f"Another `make site` (process {file.read()}) is at work here: waiting until it has ended")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def clean_up(building: Path, site: Path) -> None:
    """Put the last good site back if a run was killed between moving it away and putting the new one in place;
    remove all else that it left."""
    last = building / "last"
    if last.is_dir() and not site.exists():
        last.rename(site)
        say("A `make site` ended while it put its site in place; site/ is the last good one again")
    for folder, _, _ in os.walk(building):
        with suppress(OSError):
            os.chmod(folder, 0o700)  # someone may have made the old site read-only
    shutil.rmtree(building, ignore_errors=True)
    if building.exists():
        say(f"An older site cannot be removed; remove {building} yourself")


def put_in_place(built: Path, site: Path, last: Path) -> None:
    """Make `built` the site; the old one stands where it was built, or at `last`."""
    try:
        if not site.exists():
            built.rename(site)
        elif not exchange(built, site):
            site.rename(last)
            built.rename(site)
    except OSError as error:
        sys.exit(f"site cannot be replaced ({error.strerror}); move it away or unmount it, then `make site` again")


def exchange(one: Path, other: Path) -> bool:
    """Let two names trade places in one step; False where the system or its file system cannot do that."""
    system = ctypes.CDLL(None, use_errno=True)
    if call := getattr(system, "renameat2", None):  # Linux
        failed = call(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    elif call := getattr(system, "renamex_np", None):  # macOS
        failed = call(os.fsencode(one), os.fsencode(other), RENAME_SWAP)
    else:
        return False
    if failed and ctypes.get_errno() not in CANNOT_EXCHANGE:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return not failed


def strictly(folder: Path) -> None:
    """`mkdocs build --strict` into the folder, with its words; raises SystemExit with its code if that is not 0."""
    from mkdocs.__main__ import cli

    try:
        cli.main(["build", "--strict", "--site-dir", str(folder)], prog_name="mkdocs")
    except SystemExit as end:
        if end.code:
            raise


def main() -> None:
    root = Path.cwd()
    try:
        with full_disk.named(root):
            publish(root, strictly)
    except KeyboardInterrupt:
        sys.exit("Stopped. The last good site/ is as it was")


if __name__ == "__main__":
    main()

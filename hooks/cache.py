"""What a build has made and a later one may use again: one rule for names, one store, and nothing kept for ever.

A thing is kept under a `key` of all that it was made of. The store is one SQLite file, so that several builds may use
it at once and one that is killed leaves it whole. What is read is compared with its digest: a damaged entry counts as
missing, and a damaged, removed or replaced file is begun anew. If nothing can be kept, the build goes on without.
"""

import functools
import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

IDLE = 3  # full builds that may pass without a use of an entry before it is dropped
SECONDS = 60.0  # to wait for another build that writes
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_ERROR)
SCHEMA = """
create table if not exists entry
(kind text, key text, digest blob, content blob, used integer, primary key (kind, key)) without rowid
"""

version = functools.cache(metadata.version)


def key(*parts: Any, files: Iterable[Path] = (), packages: Iterable[str] = ()) -> str:
    """A name for what is made of `parts` (by their `repr`), by the content of `files`, with the installed `packages`.

    Whatever influences the result belongs here, the files of the program that makes it included.
    """
    digest = hashlib.sha256(repr(parts).encode())
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for name in packages:
        digest.update(f"{name} {version(name)}\n".encode())
    return digest.hexdigest()[:32]


class Cache:
    """The store of a project: entries of bytes by kind (what sort of thing) and key."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made if it is missing; the store is opened at the first use."""
        self.path = folder / "kept.sqlite"
        self.fault = ""  # why nothing can be kept, for who builds
        self.lock = threading.RLock()
        self.used: set[tuple[str, str]] = set()
        self.connection: sqlite3.Connection | None = None
        self.opened: tuple[int, int] | None = None  # device and inode of the file that is open

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The contents of those entries that are there and undamaged, by key."""
        wanted = list(keys)
        found: dict[str, bytes] = {}
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            marks = ",".join("?" * len(some))
            rows = self.run(f"select key, digest, content from entry where kind = ? and key in ({marks})", kind, *some)
            found |= {key: content for key, digest, content in rows if digest_of(kind, key, content) == digest}
        self.used |= {(kind, key) for key in found}
        return found

    def put(self, kind: str, contents: Mapping[str, bytes]) -> None:
        """Keep these contents by their keys."""
        builds = self.builds()
        rows = [(kind, key, digest_of(kind, key, content), content, builds) for key, content in contents.items()]
        self.run("insert or replace into entry values (?, ?, ?, ?, ?)", many=rows)
        self.used |= {(kind, key) for key in contents}

    def kept(self, kind: str, key: str, make: Callable[[], bytes]) -> bytes:
        """The content of an entry, made only if it is missing."""
        known = self.get(kind, [key])
        if key in known:
            return known[key]
        content = make()
        self.put(kind, {key: content})
        return content

    def finish(self, full: bool = False) -> None:
        """Note what this build has used; a full one, which needed all that is still of use, drops what is long idle."""
        builds = self.builds() + full
        with self.lock:
            used, self.used = self.used, set()
        rows = [(builds, *entry) for entry in sorted(used)]
        self.run("update entry set used = ? where kind = ? and key = ?", many=rows)
        if full:
            self.run(f"pragma user_version = {builds}")
            self.run("delete from entry where used <= ?", builds - IDLE)

    def builds(self) -> int:
        """How many full builds the store has seen."""
        rows = self.run("pragma user_version")
        return int(rows[0][0]) if rows else 0

    def run(self, sql: str, *values: Any, many: list[tuple[Any, ...]] | None = None) -> list[Any]:
        """The rows of one statement, carried out whole or not at all; none if nothing can be kept."""
        with self.lock:
            for _ in range(2):  # a file that is damaged or gone is begun anew, once
                try:
                    connection = self.open()
                    with connection:
                        if many is not None:
                            connection.executemany(sql, many)
                            return []
                        return connection.execute(sql, values).fetchall()
                except sqlite3.DatabaseError as error:
                    self.fault = str(error)
                    self.close()
                    if error.sqlite_errorcode & 0xFF in DAMAGED:
                        self.remove()
                except OSError as error:
                    self.fault = f"{error.strerror}: {error.filename}"
            return []

    def open(self) -> sqlite3.Connection:
        if self.connection and self.opened == identity(self.path):
            return self.connection
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=SECONDS, check_same_thread=False)
        connection.execute("pragma auto_vacuum = full")
        connection.execute(SCHEMA)
        self.connection, self.opened, self.fault = connection, identity(self.path), ""
        return connection

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def remove(self) -> None:
        for path in (self.path, self.path.with_name(f"{self.path.name}-journal")):
            path.unlink(missing_ok=True)


def digest_of(kind: str, key: str, content: bytes) -> bytes:
    return hashlib.sha256(f"{kind} {key} ".encode() + content).digest()


def identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino

"""What an author has of the cache: nothing is made twice, nothing damaged is shown, and nothing grows for ever."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from minisite import ROOT

from hooks import cache
from hooks.cache import Cache, key


def made(kept: Cache, content: bytes = b"made anew", name: str = "k") -> bytes:
    return kept.kept("test", name, lambda: content)


@pytest.fixture
def kept(tmp_path: Path) -> Cache:
    """A cache that keeps one thing, `k`, made as `first`."""
    kept = Cache(tmp_path / ".cache")
    assert made(kept, b"first") == b"first"
    return kept


def test_what_is_kept_is_not_made_again_by_this_build_or_the_next(kept: Cache) -> None:
    assert made(kept) == b"first"
    assert made(Cache(kept.path.parent)) == b"first"
    assert made(kept, name="other") == b"made anew"
    assert kept.kept("other kind", "k", lambda: b"made anew") == b"made anew"


def test_a_key_changes_with_parts_files_and_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "program.py"
    file.write_text("one")
    keys = [key("a", files=[file], packages=["numpy"]), key("b", files=[file], packages=["numpy"])]
    file.write_text("two")
    keys.append(key("a", files=[file], packages=["numpy"]))
    monkeypatch.setattr(cache, "version", lambda name: "0.0")
    keys.append(key("a", files=[file], packages=["numpy"]))
    assert len(set(keys)) == len(keys)
    assert keys[-1] == key("a", files=[file], packages=["numpy"])


def whole(path: Path) -> bytes:
    return path.read_bytes()


@pytest.mark.parametrize(
    "damaged",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:100],
        lambda content: b"not a database " * 1000,
        lambda content: os.urandom(len(content)),
        lambda content: content[:50] + bytes(1000) + content[1050:],
        lambda content: content.replace(b"first", b"worse"),
    ],
    ids=["empty", "half", "head", "text", "random", "hole", "one entry"],
)
def test_a_damaged_store_is_noticed_and_made_anew(kept: Cache, damaged) -> None:  # type: ignore[no-untyped-def]
    kept.close()
    kept.path.write_bytes(damaged(kept.path.read_bytes()))
    again = Cache(kept.path.parent)
    assert made(again) == b"made anew"
    assert not again.fault
    assert made(Cache(kept.path.parent), b"never") == b"made anew"


def test_a_store_of_another_layout_is_made_anew(kept: Cache) -> None:
    kept.run("drop table entry")
    kept.run("create table entry (kind text, key text)")
    assert made(kept) == b"made anew"
    assert made(kept, b"never") == b"made anew"


def test_removing_the_folder_under_an_open_store_does_no_harm(kept: Cache) -> None:
    shutil.rmtree(kept.path.parent)
    assert made(kept) == b"made anew"
    assert made(kept, b"never") == b"made anew"
    assert made(Cache(kept.path.parent), b"never") == b"made anew"


@pytest.mark.parametrize("place", ["a file", "a folder"])
def test_a_build_goes_on_where_nothing_can_be_kept_and_says_why(tmp_path: Path, place: str) -> None:
    folder = tmp_path / ".cache"
    if place == "a file":
        folder.write_text("")
    else:
        (folder / "kept.sqlite").mkdir(parents=True)
    kept = Cache(folder)
    assert made(kept, b"one") == b"one"
    assert made(kept, b"two") == b"two"
    kept.finish(full=True)
    assert kept.fault


def test_what_no_full_build_uses_any_more_is_dropped(kept: Cache) -> None:
    for build in range(cache.IDLE):
        assert "k" in kept.get("test", ["k"]) or build
        kept.finish(full=True)
    for build in range(cache.IDLE):
        made(kept, name="used")
        kept.finish(full=True)
        assert bool(kept.run("select 1 from entry where key = 'k'")) == (build < cache.IDLE - 1)
    for _ in range(2 * cache.IDLE):
        kept.finish()  # a build while serving needs only a part
    assert made(kept, b"never", "used") == b"made anew"


def test_dropping_gives_the_room_back(kept: Cache) -> None:
    made(kept, os.urandom(1_000_000), "large")
    large = kept.path.stat().st_size
    for _ in range(cache.IDLE + 1):
        kept.finish(full=True)
    assert large > 1_000_000 > 2 * kept.path.stat().st_size


WRITER = """
import sys
from pathlib import Path
from hooks.cache import Cache
kept = Cache(Path(sys.argv[1]))
for number in range(200):
    kept.kept("test", f"{sys.argv[2]}-{number}", lambda: f"{number}".encode() * 1000)
    if number == 100: print("half", flush=True)
kept.finish(full=True)
"""


def writer(folder: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    )


def test_two_builds_keep_side_by_side(tmp_path: Path) -> None:
    assert [one.wait() for one in [writer(tmp_path, "a"), writer(tmp_path, "b")]] == [0, 0]
    kept = Cache(tmp_path)
    assert len(kept.get("test", [f"{name}-{number}" for name in "ab" for number in range(200)])) == 400


def test_a_build_that_is_killed_leaves_the_store_whole(tmp_path: Path) -> None:
    killed = writer(tmp_path, "a")
    assert killed.stdout
    assert killed.stdout.readline() == "half\n"
    killed.kill()
    killed.wait()
    kept = Cache(tmp_path)
    assert len(kept.get("test", [f"a-{number}" for number in range(101)])) == 101
    assert not kept.fault

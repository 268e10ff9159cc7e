"""Whatever becomes of a build, whoever looks into `site/` finds a whole site there, the last good one or the new."""

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from minisite import ROOT

# The product with a builder of three pages in place of MkDocs; `number` is what the pages say.
START = """
import errno, json, os, shutil, signal, sqlite3, sys
from pathlib import Path
from hooks.make import publish
root = Path.cwd()

def pages(folder, number):
    folder.mkdir()
    for name in "abc":
        (folder / name).write_text(str(number))

def build(number, then=lambda: None):
    publish.strictly = lambda folder: (pages(folder, number), then())
    publish.main()
"""
DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER = 1, 2, 3  # what lets root write everywhere, in Linux


def as_anybody() -> None:
    """Take from this process, if it is root's, the right to write what is read-only."""
    if sys.platform == "linux" and os.geteuid() == 0:
        drop_from_bounding_set = 24
        for capability in (DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER):
            ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)


def start(root: Path, code: str, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """Run code in a process of its own, in this folder."""
    return subprocess.Popen(
        [sys.executable, "-c", START + code],
        cwd=root,
        stdin=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def run(root: Path, code: str, before: Callable[[], None] | None = None) -> tuple[int, str]:
    """Exit code of the code, and its words on standard error."""
    process = start(root, code, before)
    _, words = process.communicate()
    return process.returncode, words


def wait_for(sign: Callable[[], object], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not sign():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def shown(root: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (root / "site").iterdir()}


def site_of(number: int) -> dict[str, str]:
    return dict.fromkeys("abc", str(number))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project in which a site, number 1, was made."""
    assert run(tmp_path, "build(1)") == (0, "")
    assert shown(tmp_path) == site_of(1)
    return tmp_path


def test_a_new_site_takes_the_place_of_the_old_and_leaves_nothing_beside_it(root: Path) -> None:
    (root / "site" / "old").mkdir()
    assert run(root, "build(2)") == (0, "")
    assert shown(root) == site_of(2)
    assert {path.name for path in root.iterdir()} == {"site", ".cache"}


def test_the_site_may_be_read_by_all_as_a_folder_that_mkdir_makes(root: Path) -> None:
    (root / "other").mkdir()
    assert (root / "site").stat().st_mode == (root / "other").stat().st_mode


@pytest.mark.parametrize("end", ["sys.exit(3)", "1 / 0", "os._exit(3)"])
def test_a_build_that_fails_leaves_the_last_good_site(root: Path, end: str) -> None:
    code, _ = run(root, f"build(2, lambda: {end})")
    assert code == (1 if end == "1 / 0" else 3)
    assert shown(root) == site_of(1)
    assert run(root, "build(4)") == (0, "")
    assert {path.name for path in root.iterdir()} == {"site", ".cache"}


# ---------------------------------------------------------------------------------------------------------- kills

# Python tells an audit hook of each call that touches files: there the process kills itself, at the first call in the
# first round, at the second in the second, until a round ends unharmed. After each kill it is said what `site/` holds;
# and, in the last column, after a next run whose build fails.
KILL_EVERYWHERE = """
def round(step):
    if not (child := os.fork()):
        seen = 0
        def count(event, args):
            nonlocal seen
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        publish.publish(root, lambda folder: pages(folder, step + 1))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def shown():
    site = root / "site"
    return {path.name: path.read_text() for path in site.iterdir()} if site.is_dir() else None

def refuse(folder):
    raise RuntimeError

rounds = []
while True:
    code = round(len(rounds) + 1)
    at_once = shown()
    try:
        publish.publish(root, refuse)
    except RuntimeError:
        pass
    rounds.append((code, at_once, shown()))
    if not code:
        break
print(json.dumps(rounds))
"""


def killed_everywhere(root: Path, before: str = "") -> list[tuple[int, dict[str, str] | None, dict[str, str]]]:
    process = start(root, before + KILL_EVERYWHERE)
    told, words = process.communicate()
    assert process.returncode == 0, words
    assert not (root / ".building").exists()
    rounds: list[tuple[int, dict[str, str] | None, dict[str, str]]] = json.loads(told)
    assert len(rounds) > 20, "the process was killed in too few places"
    assert {code for code, *_ in rounds} == {0, -9}
    return rounds


def test_who_kills_a_run_at_any_step_leaves_a_whole_site(root: Path) -> None:
    last = 1
    for step, (_, at_once, after) in enumerate(killed_everywhere(root), 1):
        assert at_once in (site_of(last), site_of(step + 1)), f"killed at step {step}"
        assert after == at_once
        last = int(at_once["a"])
    assert last == step + 1


def test_where_names_cannot_be_exchanged_the_next_run_mends_what_a_kill_left(root: Path) -> None:
    last, gaps = 1, 0
    for step, (_, at_once, after) in enumerate(
        killed_everywhere(root, "publish.exchange = lambda one, other: False\n"), 1
    ):
        assert at_once in (None, site_of(last), site_of(step + 1)), f"killed at step {step}"
        assert after == (at_once or site_of(last)), f"killed at step {step}"
        gaps += at_once is None
        last = int(after["a"])
    assert gaps, "no run was killed between the two renames"
    assert last == step + 1


def test_the_next_run_says_that_it_put_the_last_good_site_back(root: Path) -> None:
    (root / ".building").mkdir()
    (root / "site").rename(root / ".building" / "last")
    code, words = run(root, "build(2, lambda: sys.exit(3))")
    assert (code, words.count("\n")) == (3, 1)
    assert "site/ is the last good one again" in words
    assert shown(root) == site_of(1)


def test_what_a_killed_run_left_is_removed_even_if_it_is_read_only(root: Path) -> None:
    killed = start(root, "build(2, sys.stdin.read)")
    wait_for((root / ".building" / "site" / "c").is_file, killed)
    killed.kill()
    killed.communicate()
    (root / ".building" / "site").chmod(0o500)
    assert run(root, "build(3)", as_anybody) == (0, "")
    assert shown(root) == site_of(3)
    assert not (root / ".building").exists()


# -------------------------------------------------------------------------------------------------- two runs at once


def test_a_second_run_waits_for_the_first_and_says_so_and_both_end_well(root: Path) -> None:
    first = start(root, "build(2, sys.stdin.read)")
    wait_for((root / ".building" / "site" / "c").is_file, first)
    second = start(root, "build(3)")
    assert second.stderr
    assert f"(process {first.pid}) is at work here: waiting" in second.stderr.readline()
    assert (first.communicate()[1], first.returncode) == ("", 0)
    assert (second.communicate()[1], second.returncode) == ("", 0)
    assert shown(root) == site_of(3)
    assert {path.name for path in root.iterdir()} == {"site", ".cache"}


def test_a_run_that_waits_builds_even_if_the_first_is_killed(root: Path) -> None:
    first = start(root, "build(2, sys.stdin.read)")
    wait_for((root / ".building" / "site" / "c").is_file, first)
    second = start(root, "build(3)")
    assert second.stderr
    second.stderr.readline()
    first.kill()
    first.communicate()
    assert (second.communicate()[1], second.returncode) == ("", 0)
    assert shown(root) == site_of(3)


def test_many_runs_at_once_all_end_well(tmp_path: Path) -> None:
    runs = [start(tmp_path, f"build({number})") for number in range(8)]
    for process in runs:
        process.communicate()
    assert [process.returncode for process in runs] == [0] * 8
    assert shown(tmp_path) in [site_of(number) for number in range(8)]
    assert {path.name for path in tmp_path.iterdir()} == {"site", ".cache"}


# ------------------------------------------------------------------------------------------- what cannot be replaced

MUST_NOT_BUILD = "build(2, lambda: print('was built', file=sys.stderr))"


def refused(root: Path, words: str) -> None:
    """Nothing is built, and one sentence that has these words says why."""
    code, said = run(root, MUST_NOT_BUILD, as_anybody)
    assert code == 1
    assert said.count("\n") == 1
    assert words in said
    assert not (root / ".building").exists()


@pytest.mark.parametrize("path", [".", "site", ".cache", ".cache/formulas.sqlite"])
def test_what_may_not_be_written_is_named_before_anything_is_built(root: Path, path: str) -> None:
    (root / ".cache" / "formulas.sqlite").touch()
    (root / path).chmod(0o500)
    try:
        refused(root, f"You may not write to {(root / path).resolve()}; change that (chmod, chown)")
        assert shown(root) == site_of(1)
    finally:
        (root / path).chmod(0o700)


def test_a_site_that_is_a_link_is_not_written_through(root: Path) -> None:
    (root / "site").rename(root / "elsewhere")
    (root / "site").symlink_to("elsewhere")
    refused(root, "site is a symbolic link")
    assert shown(root) == site_of(1)


def test_a_file_in_the_place_of_the_site_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    refused(tmp_path, "site is a file")
    assert (tmp_path / "site").read_text() == "mine"


def test_a_site_that_is_mounted_is_named_before_anything_is_built(root: Path) -> None:
    code, words = run(root, f"Path.is_mount = lambda path: path.name == 'site'\n{MUST_NOT_BUILD}")
    assert (code, words.count("\n")) == (1, 1)
    assert "site is a mount point" in words


@pytest.mark.parametrize("fault", ["EXDEV", "EBUSY"])
def test_a_site_that_turns_out_immovable_stays_as_it_was(root: Path, fault: str) -> None:
    fail = f"def fail(*args): raise OSError(errno.{fault}, os.strerror(errno.{fault}))\n"
    for what in ("publish.exchange", "os.rename"):
        code, words = run(root, f"{fail}publish.exchange = lambda a, b: False\n{what} = fail\nbuild(2)")
        assert (code, words.count("\n")) == (1, 1), words
        assert "site cannot be replaced" in words
        assert shown(root) == site_of(1)


def test_where_the_new_site_cannot_be_moved_in_the_old_one_comes_back(root: Path) -> None:
    code, words = run(
        root,
        """
publish.exchange = lambda one, other: False
rename = os.rename
def only_the_old(source, target):
    if "last" not in str(source) + str(target):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    rename(source, target)
os.rename = only_the_old
build(2)""",
    )
    assert code == 1
    assert "site cannot be replaced (Input/output error)" in words
    assert shown(root) == site_of(1)


# -------------------------------------------------------------------------------------------------------- a full disk


@pytest.mark.parametrize(
    "fault",
    [
        "open('/dev/full', 'w', buffering=1).write('x\\n')",
        "wrapped()",
        "fill_a_database()",
        "without_room()",
    ],
)
def test_a_full_disk_is_named_in_one_sentence(root: Path, fault: str) -> None:
    code, words = run(
        root,
        f"""
def wrapped():
    try:
        open("/dev/full", "w", buffering=1).write("x\\n")
    except OSError as error:
        raise RuntimeError("the figure cannot be kept") from error

def fill_a_database():
    database = sqlite3.connect(":memory:")
    database.execute("pragma max_page_count = 2")
    database.execute("create table t as with recursive n(i) as (select 1 union all select i + 1 from n limit 9999)"
                     " select i from n")

def without_room():
    def usage(path):  # what was built is what fills the disk
        return shutil._ntuple_diskusage(2**30, 0, 0 if Path(".building").exists() else 2**30)
    shutil.disk_usage = usage
    sys.exit("a program ended without a word")

build(2, lambda: {fault})""",
    )
    assert (code, words) == (
        1,
        "The disk is full; make room, then `make site` again. The last good site/ is as it was\n",
    )
    assert shown(root) == site_of(1)


def test_another_fault_is_not_taken_for_a_full_disk(root: Path) -> None:
    _, words = run(root, "build(2, lambda: 1 / 0)")
    assert "ZeroDivisionError" in words
    assert "disk" not in words.splitlines()[-1]

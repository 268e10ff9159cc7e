"""`make site` of a project: what fails, is killed or runs twice at once never costs the last good site."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.hooks.make.projects import contents, ready, run, start


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose site was made."""
    built = run(ready(tmp_path), "site")
    assert built.returncode == 0, built.stderr
    assert "a/index.html" in contents(tmp_path / "site")
    return tmp_path


def test_a_failed_build_leaves_the_last_good_site_as_it_was(project: Path) -> None:
    good = contents(project / "site")
    (project / "docs" / "a.md").write_text("# A\n\n$\\frac{1}{$\n")
    (project / "docs" / "b.md").write_text("# B\n\nNew text.\n")
    broken = run(project, "site")
    assert broken.returncode != 0
    assert "a.md, line 3: KaTeX refuses the formula" in broken.stderr
    assert "Traceback" not in broken.stderr
    assert contents(project / "site") == good

    (project / "docs" / "a.md").unlink()
    mended = run(project, "site")
    assert mended.returncode == 0, mended.stderr
    new = contents(project / "site")
    assert "a/index.html" not in new
    assert b"New text." in new["b/index.html"]


def test_a_killed_build_leaves_the_last_good_site_and_the_next_one_succeeds(project: Path) -> None:
    good = contents(project / "site")
    (project / "docs" / "b.md").write_text("# B\n\nNew text.\n")
    building = start(project, "site")
    while not (project / ".building" / "site" / "assets").exists():
        assert building.poll() is None, building.communicate()
        time.sleep(0.001)
    os.killpg(building.pid, signal.SIGKILL)
    building.communicate()
    assert contents(project / "site") == good
    assert (project / ".building").exists(), "it was killed too late"

    again = run(project, "site")
    assert again.returncode == 0, again.stderr
    assert b"New text." in contents(project / "site")["b/index.html"]
    assert not (project / ".building").exists()


def test_two_builds_at_once_from_nothing_both_end_well(tmp_path: Path) -> None:
    two = [start(ready(tmp_path), "site")]
    two.append(start(tmp_path, "site"))
    words = [process.communicate()[1] for process in two]
    assert [process.returncode for process in two] == [0, 0], words
    assert sum("is at work here: waiting" in said for said in words) == 1
    assert b"No formula." in contents(tmp_path / "site")["b/index.html"]

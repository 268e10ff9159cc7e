"""Tests that run side by side keep together what shares a fixture, so that nothing is built twice."""

import re
import subprocess
import sys
from pathlib import Path

from minisite import ROOT
from side_by_side import HEAVY, group

TESTS = "import pytest\n\n@pytest.mark.parametrize('number', range(6))\ndef test_it(number): pass\n"
CONFTEST = "import side_by_side\n\ndef pytest_configure(config): config.pluginmanager.register(side_by_side)\n"


def test_the_tests_of_a_file_and_those_of_a_group_run_in_one_process_the_heavy_first(tmp_path: Path) -> None:
    tests = ["site/test_a.py", "site/test_b.py", "content/test_a.py", "content/test_b.py", "book/test_offline.py"]
    for name in [*tests, "browser/test_a.py"]:
        file = tmp_path / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TESTS)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "-v", "-o", f"pythonpath={ROOT / 'tests'}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    ran = re.findall(r"\[(gw\d)\] \[ *\d+%\] PASSED (\S+)", ended.stdout)
    assert len(ran) == 36
    by_group: dict[str, set[str]] = {}
    for process, test in ran:
        by_group.setdefault(group(test), set()).add(process)
    assert all(len(processes) == 1 for processes in by_group.values()), by_group
    assert set(by_group) == {"browser", "site", "tests/content/test_a.py", "tests/content/test_b.py"}
    began_with = {process: group(test) for process, test in reversed(ran)}
    assert set(began_with.values()) == {"browser", "site"}


def test_the_heavy_groups_are_those_of_tests_that_are_there() -> None:
    groups = {group(file.relative_to(ROOT).as_posix()) for file in (ROOT / "tests").rglob("test_*.py")}
    assert all(any(name.startswith(start) for name in groups) for start in HEAVY), groups

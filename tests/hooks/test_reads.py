"""What is made anew when a file changes that it was made of: whatever the program opened, however it did."""

import subprocess
import sys
from pathlib import Path

import pytest

from hooks import reads

PROGRAM = """
import sys
sys.path.insert(0, {hooks!r})
import reads
read = reads.watch({folder!r})
sys.path.insert(0, {folder!r})
{code}
print(*sorted(read))
"""
FILES = {
    "module.py": "import deeper\n",
    "deeper.py": "",
    "package/__init__.py": "",
    "package/part.py": "",
    "data/values.csv": "1,2\n",
    "other.py": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import module", ["deeper.py", "module.py"]),
        ("from package import part", ["package/__init__.py", "package/part.py"]),
        ("import importlib; importlib.import_module('deeper')", ["deeper.py"]),
        ("open({folder!r} + '/data/values.csv').close()", ["data/values.csv"]),
        ("from pathlib import Path; Path({folder!r}, 'data', 'values.csv').read_bytes()", ["data/values.csv"]),
        (
            "import numpy as np; np.loadtxt({folder!r} + '/package/../data/values.csv', delimiter=',')",
            ["data/values.csv"],
        ),
        ("import os; os.chdir({folder!r}); os.close(os.open('data/values.csv', os.O_RDONLY))", ["data/values.csv"]),
        ("open('/dev/null').close()", []),
    ],
)
def test_what_a_program_reads_is_known(folder: Path, code: str, names: list[str]) -> None:
    code = code.replace("{folder!r}", repr(str(folder)))
    program = PROGRAM.format(hooks=str(Path(reads.__file__).parent), folder=str(folder), code=code)
    for _ in range(2):  # the second time, modules are read from their compiled form
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.split() == names


def test_a_changed_added_or_removed_file_is_noticed(folder: Path) -> None:
    stamped = reads.stamp(folder, ["module.py", "missing.csv"])
    assert reads.is_current(folder, stamped)
    (folder / "other.py").write_text("x = 1\n")
    assert reads.is_current(folder, stamped)
    (folder / "missing.csv").write_text("1\n")
    assert not reads.is_current(folder, stamped)
    (folder / "missing.csv").unlink()
    (folder / "module.py").unlink()
    assert not reads.is_current(folder, stamped)

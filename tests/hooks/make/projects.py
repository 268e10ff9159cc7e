"""Projects of a few files in which the real Makefile is called."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from minisite import ROOT, make

PAGES: dict[str, str | bytes] = {"docs/a.md": "# A\n\n$x^2$ and $y$.\n", "docs/b.md": "# B\n\nNo formula.\n"}


def bare(folder: Path) -> Path:
    """What `make` needs of a project before it has set anything up."""
    for name in ("Makefile", "requirements.txt", "package-lock.json"):
        shutil.copy2(ROOT / name, folder)
    (folder / "hooks").symlink_to(ROOT / "hooks")
    return folder


def ready(folder: Path) -> Path:
    """A project with two pages that is set up."""
    make(folder, PAGES)
    (folder / ".venv").symlink_to(sys.prefix)
    return bare(folder)


def environment(**more: str) -> dict[str, str]:
    """This one, without what the `make` that runs the tests has put there."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", "PORT", "PYTHON", "CI"))}
    return ours | more


def start(project: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """`make` with these arguments in a process group of its own; all that is installed counts as new enough."""
    installed = [".venv/installed", "node_modules/.package-lock.json"]
    command = ["make", *(f"--assume-old={target}" for target in installed if (project / target).exists()), *arguments]
    return subprocess.Popen(
        command,
        cwd=project,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(project: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    process = start(project, *arguments, **more)
    said, complained = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, said, complained)


def complaint(ended: subprocess.CompletedProcess[str]) -> list[str]:
    """What a `make` that failed says on standard error, without its own last line."""
    assert ended.returncode == 2, ended.stderr
    *lines, last = ended.stderr.splitlines()
    assert last.startswith("make: ***")
    return lines


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

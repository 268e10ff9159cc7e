"""Setting up shows how far it is, and says what failed and what to do; a half set-up is none."""

import ast
import hashlib
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from minisite import ROOT

from hooks.make import python_version
from tests.hooks.make.projects import bare, complaint, environment, run

REMEDY = "then run make again"


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


# ------------------------------------------------------------------------------------------------------------ Python


def python_that_says_it_is(path: Path, version: tuple[int, int, int]) -> Path:
    """A program that runs Python as this one does, but calls itself another version."""
    code = (
        "import sys; sys.argv = sys.argv[1:]; found = sys.argv.pop(0) if sys.argv[0] == '-c' else ''; "
        f"sys.version_info = ({version[0]}, {version[1]}, {version[2]}, 'final', 0); import runpy; "
        "exec(sys.argv[0]) if found else runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    return program(path, f'exec {sys.executable} -c "{code}" "$@"')


def test_a_python_too_old_is_refused_with_the_call_that_names_a_newer_one(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    for name, version in (("python3", (3, 11, 2)), ("python3.11", (3, 11, 2)), ("python3.14", (3, 14, 0))):
        python_that_says_it_is(folder / name, version)
    program(folder / "python3.12", "exit 127")  # a stand-in for a version that is not there
    project = bare(tmp_path)
    path = f"{folder}:/usr/bin:/bin"
    needed = "Python 3.11.5 or newer is needed, and this is 3.11.2; "
    assert complaint(run(project, "serve", PATH=path)) == [needed + "name another: make PYTHON=python3.14 serve"]
    assert complaint(run(project, "check", PATH=path)) == [needed + "name another: make PYTHON=python3.14 check"]
    (folder / "python3.14").unlink()
    alone = needed + "install one, and name it: make PYTHON=python3.12 serve"
    if not any(Path("/usr/bin").glob("python3.1[2-9]")):
        assert complaint(run(project, "serve", PATH=path)) == [alone]
    assert not (project / ".venv").exists()


def test_a_repair_that_cannot_be_done_takes_nothing_away(tmp_path: Path) -> None:
    python_that_says_it_is(tmp_path / "bin" / "python3", (3, 11, 2))
    project = bare(tmp_path)
    program(project / ".venv" / "bin" / "python", "")
    (line,) = complaint(run(project, "repair", PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin"))
    assert line.endswith(" repair")
    assert (project / ".venv" / "bin" / "python").exists()


def test_a_python_that_is_not_there_is_named(tmp_path: Path) -> None:
    (line,) = complaint(run(bare(tmp_path), "serve", "PYTHON=no-such-python"))
    assert line.startswith("There is no no-such-python; install Python 3.11.5 or newer, or name one: make PYTHON=")
    assert line.endswith(" serve")


def test_an_old_python_can_read_the_words_that_refuse_it() -> None:
    source = Path(python_version.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert "__future__" not in source
    assert not re.search(r"\bf['\"]|\b(list|dict|tuple)\[", source)


def test_the_version_needed_is_the_same_everywhere() -> None:
    needed = ".".join(map(str, python_version.NEEDED))
    for name in ("pyproject.toml", "Makefile", "README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"\b3\.11\.\d+", text)) == {needed}, name


# --------------------------------------------------------------------------------------------------------------- pip


def wheel(folder: Path, name: str) -> str:
    """Put a package without content into the folder; return the line that locks it."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return f"{name}==1.0 \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that needs three packages, one of them on another system only."""
    folder = bare(tmp_path_factory.mktemp("install"))
    lock = wheel(folder / "wheels", "one") + wheel(folder / "wheels", "two")
    other = wheel(folder / "wheels", "three").replace("==1.0", '==1.0 ; sys_platform == "nowhere"')
    (folder / "requirements.txt").write_text(lock + other)
    return folder


def from_folder(folder: Path) -> dict[str, str]:
    """Settings by which pip finds packages in this folder alone."""
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_CONFIG_FILE": os.devnull}


def test_a_package_that_cannot_be_had_is_said_in_pips_words_with_a_remedy(project: Path) -> None:
    installed = project / ".venv" / "installed"
    lines = complaint(run(project, ".venv/installed", f"PYTHON={sys.executable}", **from_folder(project / "empty")))
    assert any("No matching distribution found for one==1.0" in line for line in lines)
    assert lines[-1].startswith("The Python packages could not be installed.")
    assert lines[-1].endswith(REMEDY)
    assert not installed.exists()

    again = run(project, ".venv/installed", f"PYTHON={sys.executable}", **from_folder(project / "wheels"))
    assert again.returncode == 0, again.stderr
    assert installed.exists()
    assert again.stdout.splitlines() == [
        "Installing the Python packages into .venv",
        "Python packages: 2 of 2 fetched",
        "Python packages: 2 of 2 unpacked",
    ]
    assert {path.name for path in project.glob(".venv/lib/*/site-packages/[ot]*.dist-info")} == {
        "one-1.0.dist-info",
        "two-1.0.dist-info",
    }


def on_a_terminal(command: list[str], folder: Path, **more: str) -> str:
    """What a program writes that believes somebody watches it."""
    theirs, ours = pty.openpty()
    with subprocess.Popen(command, cwd=folder, stdout=ours, env=environment(**more)) as process:
        os.close(ours)
        seen = b""
        while True:
            try:
                part = os.read(theirs, 1000)
            except OSError:  # Linux's end of a terminal
                part = b""
            if not part:
                break
            seen += part
    os.close(theirs)
    assert process.returncode == 0
    return seen.decode()


def test_who_watches_a_terminal_sees_the_count_grow_on_one_line(tmp_path: Path) -> None:
    lock = [f"package-{number}==1.0 \\\n    --hash=sha256:0\n" for number in range(30)]
    (tmp_path / "requirements.txt").write_text("".join(lock))
    says = [f"echo Collecting package-{number}==1.0" for number in range(30)]
    program(tmp_path / ".venv" / "bin" / "python", "\n".join([*says, "echo Installing collected packages: many"]))
    code = [sys.executable, "-c", "from hooks.make import install; install.install()"]
    text = on_a_terminal(code, tmp_path, PYTHONPATH=str(ROOT))
    assert text.count("\n") == 2
    assert re.findall(r"\d+ of 30 fetched", text) == [f"{number} of 30 fetched" for number in range(1, 31)]
    assert "30 of 30 unpacked" in text
    assert all(len(line) < 80 for line in re.split(r"[\r\n]+", text))
    assert on_a_terminal(code, tmp_path, PYTHONPATH=str(ROOT), CI="true").count("\n") == 2
    assert "\r" not in on_a_terminal(code, tmp_path, PYTHONPATH=str(ROOT), CI="true").replace("\r\n", "")


# --------------------------------------------------------------------------------------------------------------- npm


def test_npm_that_fails_is_heard_with_a_remedy_and_asked_again_by_the_next_make(tmp_path: Path) -> None:
    project = bare(tmp_path)
    program(project / ".venv" / "bin" / "npm", "echo npm error code ECONNREFUSED >&2; exit 1")
    (project / ".venv" / "installed").touch()
    *words, remedy = complaint(run(project, "setup"))
    assert words == ["npm error code ECONNREFUSED"]
    assert remedy.startswith("The npm packages could not be installed.")
    assert remedy.endswith(REMEDY)

    program(project / ".venv" / "bin" / "npm", "mkdir node_modules")
    assert run(project, "setup").returncode == 0
    program(project / ".venv" / "bin" / "npm", "echo asked again; exit 1")
    done = run(project, "setup")
    assert (done.returncode, "asked again" in done.stdout) == (0, False)

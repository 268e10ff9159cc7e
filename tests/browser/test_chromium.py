"""`make test` finds the browser that is there, installs one where there is none, or says what to do."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import chromium
import pytest

SCRIPT = Path(chromium.__file__)


def program(folder: Path, name: str, script: str = "exit 0") -> str:
    """Put a program of this name into the folder."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser, a package manager and sudo; returns the folder that is its whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "MACOS", ())
    monkeypatch.setattr(chromium, "playwrights_own", lambda: None)
    return folder


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that would be run instead of being run; each of them fails."""
    ran: list[str] = []

    def record(*command: str) -> bool:
        ran.append(" ".join(command).replace(sys.executable, "python"))
        return False

    monkeypatch.setattr(chromium, "run", record)
    return ran


def system(monkeypatch: pytest.MonkeyPatch, user: int, **release: str) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)


def test_the_path_is_all_that_stands_on_standard_output(tmp_path: Path) -> None:
    path = program(tmp_path, "chromium", "echo Chromium 150")
    run = subprocess.run(
        [sys.executable, str(SCRIPT)], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert run.stdout == f"{path}\n"


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_a_browser_under_any_usual_name_is_found(name: str, bare: Path) -> None:
    assert chromium.find() is None
    path = program(bare, name)
    assert chromium.find() == path


def test_the_browser_that_the_user_names_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare, "chromium")
    mine = program(bare, "my-browser")
    monkeypatch.setenv("CHROMIUM", mine)
    assert chromium.find() == mine


def test_a_named_browser_that_does_not_run_is_not_passed_over(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare, "chromium")
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(SystemExit, match="CHROMIUM is /no/such/browser, which does not run"):
        chromium.find()


def test_a_browser_that_does_not_run_is_passed_over(bare: Path) -> None:
    program(bare, "chromium-browser", "echo needs a snap >&2; exit 1")
    path = program(bare, "google-chrome")
    assert chromium.find() == path


def test_playwrights_own_browser_is_the_last_resort(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "playwrights_own", lambda: "/playwright/chrome")
    assert chromium.find() == "/playwright/chrome"
    path = program(bare, "chromium")
    assert chromium.find() == path


def test_root_on_debian_gets_debians_package(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system(monkeypatch, 0, ID="debian")
    program(
        bare,
        "apt-get",
        f'echo "$@" >> {bare}/log; printf "#!/bin/sh\\n" > {bare}/chromium; /bin/chmod +x {bare}/chromium',
    )
    chromium.install()
    assert (bare / "log").read_text() == "install --yes --no-install-recommends chromium\n"
    assert chromium.find() == str(bare / "chromium")


def test_stale_package_lists_are_fetched_anew(bare: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    system(monkeypatch, 0, ID="raspbian", ID_LIKE="debian")
    program(bare, "apt-get")
    chromium.install()
    assert commands[:2] == ["apt-get install --yes --no-install-recommends chromium", "apt-get update"]


def test_sudo_is_used_where_it_asks_no_password(
    bare: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    system(monkeypatch, 1000, ID="debian")
    program(bare, "apt-get")
    program(bare, "sudo")
    chromium.install()
    assert commands[0].startswith("sudo -n apt-get install")


@pytest.mark.parametrize(
    ("user", "release", "sudo"),
    [
        (1000, {"ID": "debian"}, "exit 1"),  # it would ask for a password
        (1000, {"ID": "fedora"}, "exit 1"),
        (0, {"ID": "ubuntu", "ID_LIKE": "debian"}, "exit 0"),  # its package is a snap
    ],
)
def test_playwright_installs_where_the_system_may_or_can_not(
    user: int, release: dict[str, str], sudo: str, bare: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    system(monkeypatch, user, **release)
    program(bare, "apt-get")
    program(bare, "sudo", sudo)
    chromium.install()
    libraries = " --with-deps" if user == 0 else ""
    assert commands == [f"python -m playwright install{libraries} chromium"]


def test_where_nothing_helps_one_line_says_what_to_do(
    bare: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    system(monkeypatch, 1000, ID="fedora")
    with pytest.raises(SystemExit) as end:
        chromium.main()
    assert str(end.value).count("\n") == 0
    assert "set CHROMIUM to the path" in str(end.value)
    assert capsys.readouterr().out == ""

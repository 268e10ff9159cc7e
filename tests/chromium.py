"""Print the path of a Chromium or Chrome that runs; where there is none, install one, or say in one line what to do.

Looked for, in this order: the environment's CHROMIUM, the usual names on the PATH, the usual places of macOS, and what
Playwright installed earlier. Words about progress go to standard error.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = ("Google Chrome", "Chromium")
REMEDY = "install one (on Debian: apt-get install chromium) or set CHROMIUM to the path of one"


def runs(path: str) -> bool:
    """Whether it is a browser that answers: Ubuntu's `chromium-browser` may be a script that asks for a snap."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def candidates() -> list[str]:
    on_path = [found for name in NAMES if (found := shutil.which(name))]
    return on_path + [f"/Applications/{app}.app/Contents/MacOS/{app}" for app in MACOS]


def playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def find() -> str | None:
    """Path of a browser that runs, or None. A CHROMIUM that does not run ends the program."""
    if told := os.environ.get("CHROMIUM"):
        if not (path := shutil.which(told)) or not runs(path):
            sys.exit(f"CHROMIUM is {told}, which does not run; correct it, or unset it to have one looked for")
        return path
    return next((path for path in candidates() if runs(path)), None) or playwrights_own()


def run(*command: str) -> bool:
    """Run a command, with its words on standard error; whether it succeeded."""
    print(f"Running {' '.join(command)}", file=sys.stderr, flush=True)
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode == 0


def as_root() -> list[str] | None:
    """What to put before a command that needs root; None if there is no way without a password."""
    if os.geteuid() == 0:
        return []
    may = (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )
    return ["sudo", "-n"] if may else None


def has_debian_package() -> bool:
    """Whether apt-get knows a `chromium` that is the browser itself: on Ubuntu it is a snap."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    return "debian" in family and release.get("ID") != "ubuntu" and shutil.which("apt-get") is not None


def install() -> None:
    """Install a browser: Debian's package if that is allowed here, else Playwright's."""
    prefix = as_root()
    if prefix is not None and has_debian_package():
        package = [*prefix, "apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        if run(*package) or (run(*prefix, "apt-get", "update") and run(*package)):
            return
    with_libraries = [] if prefix is None else ["--with-deps"]
    run(sys.executable, "-m", "playwright", "install", *with_libraries, "chromium")


def main() -> None:
    path = find()
    if path is None:
        print("There is no Chromium or Chrome: installing one", file=sys.stderr, flush=True)
        install()
        path = find()
    if path is None:
        sys.exit(f"The browser tests need Chromium or Chrome, and none could be installed: {REMEDY}")
    print(path)


if __name__ == "__main__":
    main()

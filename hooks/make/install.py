"""Make `.venv/` anew and install what requirements.txt locks, with progress, and with what to do if that fails.

It runs on the bare Python that the user has. pip does the work: quicker ones do not read pip's settings, in which
people name their mirrors, proxies and certificates.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

VENV = Path(".venv")
LOCK = Path("requirements.txt")
PIP = "-m pip install --disable-pip-version-check --no-input --progress-bar=off --require-hashes --requirement"
LAST_WORDS = 25  # lines of pip's that are shown if it fails
REMEDY = (
    "The Python packages could not be installed. Check the network, or the package index that pip's own settings name "
    "(python3 -m pip config list); then run make again"
)


def show(words: str, stays: bool) -> None:
    """Write a line: on a terminal over the one before unless that was to stay, elsewhere only if it is to stay."""
    if sys.stdout.isatty() and not os.environ.get("CI"):
        print(f"\r{words:<60}", end="\n" if stays else "", flush=True)
    elif stays:
        print(words, flush=True)


def unpacked() -> int:
    """The number of packages in the virtual environment."""
    return len(list(VENV.glob("lib/python*/site-packages/*.dist-info")))


def install() -> None:
    """Install what the lock says; end the program, with pip's words and a remedy, if a package cannot be had."""
    wanted = len(re.findall("^[^ ]+==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    fetched, at_first, words = 0, unpacked(), []
    command = [str(VENV / "bin" / "python"), *PIP.split(), str(LOCK)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            if line.startswith("Ignoring "):  # a package for another system or Python
                wanted -= 1
                continue
            words.append(line.rstrip())
            if line.startswith(("Collecting ", "Processing ")):
                fetched += 1
                show(f"Python packages: {fetched} of {wanted} fetched", fetched == wanted)
            elif line.startswith("Installing collected packages"):
                while pip.poll() is None:
                    show(f"Python packages: {unpacked() - at_first} of {wanted} unpacked", stays=False)
                    time.sleep(0.2)
            elif "Retrying" in line:
                show(words[-1], stays=True)
    if pip.returncode:
        show("", stays=True)
        sys.exit("\n".join([*words[-LAST_WORDS:], REMEDY]))
    show(f"Python packages: {wanted} of {wanted} unpacked", stays=True)


def main() -> None:
    print("Installing the Python packages into .venv", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        sys.exit("There is no virtual environment; do what the words above say, then run make again")
    install()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next make begins anew")

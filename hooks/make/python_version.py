"""End with one sentence if this Python is too old for the project.

It is written in such words that the old ones can read it: no syntax and no types that came after Python 3.6.
"""

import shutil
import subprocess
import sys

NEEDED = (3, 11, 5)


def newer() -> "str | None":
    """The name of a Python on the PATH that is new enough; None if there is none."""
    code = "import sys; sys.exit(sys.version_info < {})".format(NEEDED)  # noqa: UP032
    for minor in range(NEEDED[1], 30):
        name = "python3." + str(minor)
        if shutil.which(name) and subprocess.call([name, "-c", code], stderr=subprocess.DEVNULL) == 0:
            return name
    return None


def main() -> None:
    """`sys.argv` holds the goals that make was asked for."""
    found = sys.version_info[:3]
    if found >= NEEDED:
        return
    needed, this = (".".join(str(part) for part in version) for version in (NEEDED, found))
    other = newer()
    remedy = "name another" if other else "install one, and name it"
    call = " ".join(["make", "PYTHON=" + (other or "python3.12"), *sys.argv[1:]])
    sys.exit("Python " + needed + " or newer is needed, and this is " + this + "; " + remedy + ": " + call)


if __name__ == "__main__":
    main()

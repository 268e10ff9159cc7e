"""The process that draws: it runs each snippet in a forked child with a limit on time and memory.

Warm with the heavy imports, it reads one JSON job a line from standard input and answers with one JSON line: to
{"code", "line", "name", "size", "includes", "timeout", "memory"} with {"svg", "read"} or {"error", "line"}, to a job
without code with what is wrong with the style.

The child is forked before each job, so no snippet sees what another one did. It has no descriptor by which it could
reach its parent, and answers through memory that they share. Whatever processes a snippet starts end with it: those
of its process group everywhere, and on Linux all others, too, which this process inherits there. On macOS those that
a snippet detaches live on, and memory is not limited.
"""

import ctypes
import json
import logging
import math
import mmap
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

# ruff: noqa: E402
import matplotlib

matplotlib.use("Agg")
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it says when it makes its cache
import numpy  # noqa: F401
import scipy.stats  # noqa: F401
import sklearn.metrics  # noqa: F401

sys.path.append(str(Path(__file__).resolve().parents[2]))

from hooks.figures import snippet, style

sys.path.pop()
for module in [name for name in sys.modules if name.partition(".")[0] == "hooks"]:
    del sys.modules[module]  # snippets shall not find the build's own modules

ROOM = 8 << 20  # bytes for an answer
SET_PDEATHSIG, SET_CHILD_SUBREAPER = 1, 36  # of Linux's prctl
ENDING = (signal.SIGTERM, signal.SIGINT)


def prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def child(job: dict[str, Any], room: mmap.mmap, parent: int) -> None:
    """What the forked process does: limits, then the snippet, then its answer into the shared memory."""
    for one in (*ENDING, signal.SIGALRM):
        signal.signal(one, signal.SIG_DFL)
    os.setsid()
    prctl(SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)
    for number in map(int, os.listdir("/dev/fd")):
        if number > 2:
            with suppress(OSError):  # of the list itself
                os.close(number)
    if sys.platform != "darwin":  # macOS refuses a limit on memory
        limit = job["memory"] * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(math.ceil(job["timeout"]) + 1)  # should the parent be gone by then, nobody else would end it
    includes = Path(job["includes"]).resolve()
    answer = json.dumps(snippet.draw(job, includes) if "code" in job else style.check(includes)).encode()
    room[8 : 8 + len(answer)] = answer
    room[:8] = len(answer).to_bytes(8, "little")


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Fork, wait at most the job's time, end what is left, and say what came of it."""
    with mmap.mmap(-1, ROOM) as room:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                child(job, room, parent)
            finally:
                os._exit(0)
        late = False

        def end(*_: Any) -> None:
            nonlocal late
            late = True
            os.kill(pid, signal.SIGKILL)

        signal.signal(signal.SIGALRM, end)
        signal.setitimer(signal.ITIMER_REAL, job["timeout"])
        _, status = os.waitpid(pid, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        with suppress(ProcessLookupError, PermissionError):  # of macOS, if only dead ones are left
            os.killpg(pid, signal.SIGKILL)
        end_descendants()
        if size := int.from_bytes(room[:8], "little"):
            answer: dict[str, Any] = json.loads(room[8 : 8 + size])
            return answer
    return {"error": no_answer(status, late, job), "line": None}


def no_answer(status: int, late: bool, job: dict[str, Any]) -> str:
    """Why a child that has the exit status has not answered."""
    if late:
        remedy = "make it faster or set timeout" if "code" in job else "make it faster"
        return f"is not done after {job['timeout']:g} s; {remedy}"
    if not os.WIFSIGNALED(status):
        return "exits the process; remove the call that exits"
    number = os.WTERMSIG(status)
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    if number in (signal.SIGKILL, signal.SIGABRT):
        return f"was ended by {name}, most likely for want of memory; make it smaller"
    return f"was ended by {name}; mend its code"


def end_descendants() -> None:
    """Kill what the child has left behind. On Linux, orphans are children of this process."""
    while True:
        with suppress(ChildProcessError):
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                for pid in children():
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                os.waitpid(-1, 0)
            continue
        return


def children() -> list[int]:
    """The processes whose parent is this one."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # one that has ended meanwhile
            parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found.append(int(folder.name))
    return found


def leave(*_: Any) -> None:
    """End with all that a snippet has started, when the build ends or is interrupted."""
    for pid in children():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    end_descendants()
    os._exit(1)


def main() -> None:
    prctl(SET_CHILD_SUBREAPER, 1)
    prctl(SET_PDEATHSIG, signal.SIGTERM)
    for number in ENDING:
        signal.signal(number, leave)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()

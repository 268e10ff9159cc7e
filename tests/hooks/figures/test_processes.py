"""What an author has of snippets run apart: none disturbs the build or another one, and nothing of it lives on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from minisite import ROOT

from hooks.figures.workers import Workers

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands detached processes to their ancestor")
PLOT = "ax.plot([0, 1])"
DISTURBING = {
    "writes to every descriptor": "import os\nfor n in range(200):\n    try: os.write(n, b'{}\\n')\n"
    "    except OSError: pass\n",
    "closes every descriptor": "import os\nos.closerange(0, 200)\n",
    "prints much": "import sys\nprint('x' * 10**7)\nprint('x' * 10**7, file=sys.stderr)\n",
    "reads the input": "import sys\nassert sys.stdin.read() == ''\n",
    "forks": "import os\nfor _ in range(3): os.fork()\n",
    "has a thread that waits": "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\n",
    "has a thread that works": "import threading\ndef work():\n    while True: pass\n"
    "threading.Thread(target=work).start()\n",
    "changes the folder": "import os\nos.chdir('/')\n",
}


@pytest.mark.parametrize("code", DISTURBING.values(), ids=DISTURBING)
def test_a_figure_is_drawn_whatever_its_snippet_does_beside_it(run: Any, code: str) -> None:
    assert "svg" in run(code + PLOT)
    assert "svg" in run(PLOT)


LOST = "ends or disturbs the process that runs it; remove what does so"
ENDING = {
    "exits": ("import os\nos._exit(0)", "exits the process; remove the call that exits"),
    "goes on as its own child": (
        "import os, time\nif os.fork():\n    time.sleep(1)\n    os._exit(0)",
        "exits the process; remove the call that exits",
    ),
    "crashes": ("import ctypes\nctypes.string_at(0)", "was ended by SIGSEGV; mend its code"),
    "gets a signal without a name": ("import os\nos.kill(os.getpid(), 40)", "was ended by signal 40; mend its code"),
    "stops": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "is not done after 1 s; make it faster or set timeout",
    ),
    "ends its parent": ("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)", LOST),
    "answers in its parent's place": ("import os\nopen(f'/proc/{os.getppid()}/fd/1', 'w').write('{\\n')", LOST),
}


@pytest.mark.skipif(sys.platform != "linux", reason="signals have other numbers, and there is no /proc")
@pytest.mark.parametrize("case", ENDING)
def test_an_author_is_told_how_a_snippet_ended(run: Any, case: str) -> None:
    code, error = ENDING[case]
    assert run(f"{code}\n{PLOT}", timeout=1 if case == "stops" else 20) == {"line": None, "error": error}
    assert "svg" in run(PLOT)


def gone(file: Path) -> bool:
    """Whether the process whose number stands in the file ends within a while."""
    pid = int(file.read_text())
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").exists() and " Z " in Path(f"/proc/{pid}/stat").read_text():
                return True
            os.kill(pid, 0)
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    return False


FORKED = """
import os, pathlib, time
def fork(depth):
    if os.fork() == 0:
        os.setsid()
        if depth: fork(depth - 1)
        else: pathlib.Path({file!r}).write_text(str(os.getpid()))
        time.sleep(1000)
        os._exit(0)
fork({depth})
while not pathlib.Path({file!r}).exists(): time.sleep(0.01)
time.sleep(0.1)
"""
STARTED = """
import pathlib, subprocess
process = subprocess.Popen(["sleep", "1000"]{options})
pathlib.Path({file!r}).write_text(str(process.pid))
"""


@pytest.mark.parametrize("end", [PLOT, "raise ValueError", "import os; os._exit(0)", "while True: pass"])
@pytest.mark.parametrize(
    "start",
    [
        STARTED.replace("{options}", ""),
        pytest.param(STARTED.replace("{options}", ", start_new_session=True"), marks=LINUX),
        pytest.param(FORKED.replace("{depth}", "0"), marks=LINUX),
        pytest.param(FORKED.replace("{depth}", "3"), marks=LINUX),
    ],
    ids=["started", "detached", "forked", "forked again and again"],
)
def test_what_a_snippet_starts_ends_with_it(run: Any, tmp_path: Path, start: str, end: str) -> None:
    file = tmp_path / "pid"
    run(start.replace("{file!r}", repr(str(file))) + end, timeout=3)
    assert gone(file)


BUILD = """
import sys
from pathlib import Path
from hooks.figures.workers import Workers
workers = Workers(Path({includes!r}), 1)
workers.run({{"code": {code!r}, "line": 1, "name": "x", "size": None, "timeout": 100.0}})
"""


@LINUX
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_lives_on_when_the_build_is_ended(tmp_path: Path, number: signal.Signals) -> None:
    files = [tmp_path / name for name in ("detached", "snippet", "worker")]
    detached, snippet, worker = map(str, files)
    code = STARTED.format(options=", start_new_session=True", file=detached)
    code += f"import os\npathlib.Path({worker!r}).write_text(str(os.getppid()))\n"
    code += f"pathlib.Path({snippet!r}).write_text(str(os.getpid()))\nwhile True: pass"
    program = BUILD.format(includes=str(ROOT / "includes"), code=code)
    build = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.DEVNULL)
    while not files[1].exists() or not files[1].read_text():
        assert build.poll() is None
        time.sleep(0.01)
    build.send_signal(number)
    build.wait()
    assert [gone(file) for file in files] == [True] * 3


@pytest.mark.parametrize(
    "values",
    [
        "import sklearn.datasets, sklearn.model_selection\nfrom sklearn.linear_model import LogisticRegression\n"
        "data = sklearn.datasets.make_classification(100, random_state=0)\n"
        "values = sklearn.model_selection.cross_val_score(LogisticRegression(), *data, n_jobs=2)",
        "from joblib import Parallel, delayed\nvalues = Parallel(n_jobs=-1)(delayed(pow)(n, 2) for n in range(4))",
        "import math, multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    values = pool.map(math.sqrt, [1, 2, 3])",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool:\n"
        "    values = list(pool.map(abs, [1, 2, 3]))",
    ],
    ids=["cross-validation", "joblib", "multiprocessing", "threads"],
)
def test_work_side_by_side_works(run: Any, values: str) -> None:
    assert "svg" in run(f"{values}\nax.plot(values)")


def test_joblib_starts_no_process_that_could_stay(run: Any) -> None:
    code = "import os\nfrom joblib import Parallel, delayed\nfound = Parallel(2)(delayed(os.getpid)() for _ in 'ab')"
    assert "svg" in run(f"{code}\nassert set(found) == {{os.getpid()}}\n{PLOT}")


@pytest.mark.parametrize("module", ["hooks", "tests", "hooks.figures.svg"])
def test_a_snippet_finds_none_of_the_build_s_own_modules(run: Any, module: str) -> None:
    assert run(f"import {module}\n{PLOT}")["error"].startswith("raises ModuleNotFoundError")


def test_answers_come_in_the_order_of_the_jobs(workers: Workers) -> None:
    wait: Callable[[float], str] = "import time\ntime.sleep({})\nax.plot([0, 1])".format
    jobs = [{"code": wait(s), "line": 1, "name": f"n{s}", "size": [n, 1]} for n, s in enumerate([0.5, 0, 0.2], 2)]
    widths = [answer["svg"].split('width="')[1].split("pt")[0] for answer in workers.run_all(jobs)]
    assert widths == ["144", "216", "288"]


@pytest.mark.skipif(os.cpu_count() == 1, reason="on one core, one snippet runs at a time")
def test_snippets_run_beside_each_other(workers: Workers, tmp_path: Path) -> None:
    meet = (
        f"import pathlib, time\nhere = pathlib.Path({str(tmp_path)!r})\n(here / {{me!r}}).touch()\n"
        f"while not (here / {{other!r}}).exists(): time.sleep(0.01)\n{PLOT}"
    )
    codes = [meet.format(me="a", other="b"), meet.format(me="b", other="a")]
    jobs = [{"code": code, "line": 1, "name": "x", "size": None, "timeout": 60} for code in codes]
    assert ["svg" in answer for answer in workers.run_all(jobs)] == [True, True]


def test_no_snippet_sees_what_another_did(run: Any) -> None:
    code = f"import sys\nassert not hasattr(sys, 'mark')\nsys.mark = plt.rcParams['lines.linewidth'] = 9\n{PLOT}"
    answers = [run(code) for _ in range(4)]
    assert [answer == answers[0] for answer in answers] == [True] * 4

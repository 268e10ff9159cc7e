"""Running labs: what stops one and what its author is told, what it leaves behind, and when it is run again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from minisite import ROOT

from hooks.cache import Cache
from hooks.labs import notebook, run

SETTINGS = {"execute": True, "kernel_name": "python3", "allow_errors": False}
HEAD = "# ---\n# jupyter:\n#   timeout: {}\n# ---\n\n# %%\nx = 1\n\n# %%\n"  # the cell that follows begins in line 10
CASES = {
    "raises": (
        "raise ValueError(f'no\\n such {x}')",
        "line 10: the lab raises ValueError: no such 1; mend its code",
    ),
    "raises in a function of an earlier cell": (
        "def f():\n    return 1 / 0\n\n\n# %%\nprint('so far')\nf()",
        "line 16: the lab raises ZeroDivisionError: division by zero; mend its code",
    ),
    "is no Python": ("y = (\n", "line 10: the lab raises SyntaxError: incomplete input; mend its code"),
    "asks": (
        "y = 2\ninput('?')",
        "line 11: the lab asks for input, and nobody is there to answer; write the value instead",
    ),
    "exits": ("import sys\n\nsys.exit(1)", "line 10: the lab exits here; remove the call that exits"),
    "ends its kernel": ("quit()\n\n# %%\nx = 2", "line 10: the lab exits here; remove the call that exits"),
    "kills its kernel": ("import os\n\nos._exit(3)", f"line 10: {run.MESSAGES['dead']}"),
    "breaks its kernel": ("import ctypes\n\nctypes.string_at(0)", f"line 10: {run.MESSAGES['dead']}"),
    "needs much memory": ("y = 2\ny = bytearray(10**11)", f"line 11: {run.MESSAGES['MemoryError']}"),
    "puts out without end": (
        "while True:\n    print('x' * 10_000)",
        f"line 10: {run.MESSAGES['output']}",
    ),
    "does not end": (
        "import time\n\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass",
        "line 10: the lab is not done after 5 s; make it faster, or set `timeout` in its front matter",
    ),
}
LEFT = f"""import os
import subprocess
import sys

code = "import time; time.sleep(600); 'left by {os.getpid()}'"
subprocess.Popen([sys.executable, "-c", code])
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", code])
    os._exit(0)
"""
OWN = """import logging
import sys

import matplotlib.pyplot as plt

assert __name__ == "__main__"
assert "inline" in plt.get_backend()
logging.getLogger("matplotlib.font_manager").warning("Matplotlib is building the font cache")
print(sorted(name for name in globals() if not name.startswith("_") and name not in ("In", "Out")))
"""


def lab(page: str, code: str, timeout: float = 120) -> notebook.Notebook:
    read, problems = notebook.read(page, HEAD.format(timeout) + code + "\n")
    assert not problems
    return read


def left() -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = " ".join(process.info["cmdline"] or [])
        if f"left by {os.getpid()}" in words and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "includes").mkdir()
    return folder


@pytest.fixture(scope="module")
def ran(root: Path) -> tuple[dict[str, run.Outputs], dict[str, str], str]:
    """The outputs and the problem of each case, and what was written to standard error meanwhile."""
    startup = root / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "own.py").write_text("of_the_user = 1\n")
    labs = [lab(page, code, 5 if page == "does not end" else 120) for page, (code, _) in CASES.items()]
    labs += [lab("leaves", LEFT), lab("own names", OWN)]
    with pytest.MonkeyPatch.context() as patch, (root / "stderr").open("w") as stderr:
        patch.setenv("IPYTHONDIR", str(root / "ipython"))
        patch.setenv("MPLBACKEND", "agg")
        saved = os.dup(2)
        os.dup2(stderr.fileno(), 2)
        try:
            outputs, problems = run.run(labs, SETTINGS, root, Cache(root / "cache"), run.show_progress)
        finally:
            os.dup2(saved, 2)
    return outputs, {problem.page: str(problem) for problem in problems}, (root / "stderr").read_text()


@pytest.mark.parametrize("case", CASES)
def test_an_author_is_told_the_line_at_which_a_lab_stops(ran: Any, case: str) -> None:
    assert ran[1][case] == f"{case}, {CASES[case][1]}"


def test_a_lab_that_stops_keeps_what_it_has_put_out_until_then(ran: Any) -> None:
    outputs = ran[0]["raises in a function of an earlier cell"]
    assert outputs[-1][0]["text"] == "so far\n"


def test_a_lab_that_does_nothing_wrong_has_no_problem(ran: Any) -> None:
    assert set(ran[1]) == set(CASES)


def test_nothing_that_a_lab_has_started_outlives_it(ran: Any) -> None:
    assert not left()


def test_a_lab_finds_no_names_or_settings_but_its_own(ran: Any) -> None:
    [names] = [output["text"] for output in ran[0]["own names"][1]]
    of_ipython = {"exit", "quit", "get_ipython", "open"}
    assert set(json.loads(names.replace("'", '"'))) - of_ipython == {"logging", "plt", "sys", "x"}


def test_running_labs_says_nothing_where_nobody_watches(ran: Any) -> None:
    assert ran[2] == ""


def test_who_watches_sees_how_many_labs_are_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("CI", "true")
    run.show_progress(1, 2)
    monkeypatch.delenv("CI")
    run.show_progress(1, 2)
    run.show_progress(2, 2)
    assert capsys.readouterr().err == "\rLabs: 1 of 2\rLabs: 2 of 2\n"


BUILD = """
import sys
from pathlib import Path

sys.path[:0] = [{root!r}]
from hooks.cache import Cache
from hooks.labs import notebook, run

lab, _ = notebook.read("a", Path("lab.py").read_text())
run.run([lab], {settings!r}, Path.cwd(), Cache(Path("cache")))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_a_build_that_is_broken_off(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "includes").mkdir()
    (tmp_path / "lab.py").write_text(HEAD.format(600) + LEFT + "print('started')\nwhile True:\n    pass\n")
    program = BUILD.format(root=str(ROOT), settings=SETTINGS)
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    build = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        started = wait_for(lambda: processes if len(processes := left()) >= 3 else None)
        kernels = [one for process in started for one in process.parents() if "ipykernel" in " ".join(one.cmdline())]
        assert kernels
    finally:
        os.killpg(build.pid, how)
        build.wait(30)
    wait_for(lambda: not left() and not any(kernel.is_running() for kernel in kernels))
    wait_for(lambda: not list(tmp_path.glob("lab-*")))


def wait_for(condition: Any) -> Any:
    deadline = time.monotonic() + 60
    while not (value := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return value


READS = """# %% [markdown]
# Text.

# %%
from pathlib import Path

import palette
import shape.square
from importlib import resources

print(shape.square.AREA, palette.name, Path(palette.__file__).with_name("values.csv").read_text())
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "palette.py": "name = 'first'\n",
        "shape/__init__.py": "",
        "shape/square.py": "AREA = 4\n",
        "values.csv": "1,2\n",
        "unrelated.py": "x = 1\n",
    }
    for name, text in files.items():
        (tmp_path / "includes" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "includes" / name).write_text(text)
    return tmp_path


def printed(project: Path, text: str = READS) -> tuple[str, int]:
    """What the lab prints, and how many labs had to be run for that."""
    read, _ = notebook.read("a", text)
    runs: list[int] = []
    outputs, problems = run.run(
        [read], SETTINGS, project, Cache(project / ".cache"), lambda done, of: runs.append(done)
    )
    assert not problems
    return outputs["a"][0][0]["text"].strip(), len(runs)


def test_a_lab_is_run_again_when_what_it_reads_changes_and_only_then(project: Path) -> None:
    includes = project / "includes"
    assert printed(project) == ("4 first 1,2", 1)
    (includes / "unrelated.py").write_text("x = 2\n")
    assert printed(project) == ("4 first 1,2", 0)
    assert printed(project, READS.replace("Text.", "Other text.\n# And more.")) == ("4 first 1,2", 0)
    (includes / "values.csv").write_text("3\n")
    assert printed(project) == ("4 first 3", 1)
    (includes / "shape" / "square.py").write_text("AREA = 9\n")
    assert printed(project) == ("9 first 3", 1)
    (includes / "palette.py").write_text("name = 'second'\n")
    assert printed(project, READS.replace("print(", "print(0, ")) == ("0 9 second 3", 1)
    assert not list(includes.rglob("__pycache__"))


def test_a_file_that_changes_while_a_lab_runs_is_not_taken_for_read(project: Path) -> None:
    slow = READS + "Path(palette.__file__).with_name('values.csv').write_text('changed meanwhile')\n"
    assert printed(project, slow) == ("4 first 1,2", 1)
    assert printed(project, slow) == ("4 first changed meanwhile", 1)


def test_a_lab_whose_kept_outputs_are_damaged_is_run_again(project: Path) -> None:
    assert printed(project)[1] == 1
    store = next((project / ".cache").iterdir())
    content = store.read_bytes()
    store.write_bytes(content.replace(b"4 first", b"5 first"))
    assert printed(project) == ("4 first 1,2", 1)


def test_a_lab_that_failed_is_run_again(root: Path) -> None:
    runs: list[int] = []
    failing = lab("fails", "1 / 0")
    for _ in range(2):
        run.run([failing], SETTINGS, root, Cache(root / "again"), lambda done, of: runs.append(done))
    assert runs == [1, 1]


def test_another_library_or_setting_means_another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    one = lab("a", "x = 2")
    keys = {run.recipe(one, SETTINGS), run.recipe(one, SETTINGS | {"kernel_name": "other"})}
    keys.add(run.recipe(one, SETTINGS | {"allow_errors": True}))
    for library in run.PACKAGES:
        monkeypatch.setattr("hooks.cache.version", lambda name, new=library: "99" if name == new else "1")
        keys.add(run.recipe(one, SETTINGS))
    assert len(keys) == 3 + len(run.PACKAGES)


def test_who_builds_is_told_why_no_kernel_starts(root: Path) -> None:
    _, [problem] = run.run([lab("a", "x = 2")], SETTINGS | {"kernel_name": "none-such"}, root, Cache(root / "none"))
    assert problem.line is None
    assert problem.message.startswith("the lab cannot be run: NoSuchKernel: ")
    assert problem.message.endswith("; run make repair")


def test_a_lab_that_is_not_to_be_run_has_no_outputs(root: Path) -> None:
    assert run.run([lab("a", "1 / 0")], SETTINGS | {"execute": False}, root, Cache(root / "none")) == ({}, [])

"""The processes that draw, as the build sees them: as many as there are cores, each given one job after the other."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

MEMORY = 4096  # MiB of address space a snippet may take
TIMEOUT = 20.0  # seconds, unless the job says otherwise
PATIENCE = 30.0  # seconds beyond that until a process counts as lost

Process = subprocess.Popen[str]


class Workers:
    """A pool of warm figure processes.

    They end with the thread that starts them, lest they outlive a build that is killed; so start them in the main one.
    """

    def __init__(self, includes: Path, count: int) -> None:
        self.includes = includes
        self.idle: SimpleQueue[Process] = SimpleQueue()
        for _ in range(count):
            self.idle.put(self.start())

    def start(self) -> Process:
        threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
        settings = {"PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
        return subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("worker.py"))],
            env=os.environ | threads | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        """The answer of `worker.py` to a job; {"error", "line"} also if its process is lost, which is then replaced."""
        worker = self.idle.get()
        job = {"includes": str(self.includes), "timeout": TIMEOUT, "memory": MEMORY, **job}
        try:
            answer = ask(worker, job)
            self.idle.put(worker)
        except (OSError, ValueError, TimeoutError):
            end(worker)
            self.idle.put(self.start())
            answer = {"error": "ends or disturbs the process that runs it; remove what does so", "line": None}
        return answer

    def run_all(self, jobs: Iterable[dict[str, Any]]) -> Generator[dict[str, Any]]:
        """The answers in the order of the jobs, which run side by side."""
        with ThreadPoolExecutor(self.idle.qsize()) as pool:
            yield from pool.map(self.run, jobs)

    def close(self) -> None:
        while not self.idle.empty():
            worker = self.idle.get()
            worker.communicate()


def ask(worker: Process, job: dict[str, Any]) -> dict[str, Any]:
    """Raises OSError, ValueError or TimeoutError if the process has no answer."""
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(json.dumps(job) + "\n")
    worker.stdin.flush()
    until = time.monotonic() + job["timeout"] + PATIENCE
    if not select.select([worker.stdout], [], [], max(0, until - time.monotonic()))[0]:
        raise TimeoutError
    answer: dict[str, Any] = json.loads(worker.stdout.readline())
    return answer


def end(worker: Process) -> None:
    worker.terminate()
    with suppress(subprocess.TimeoutExpired):
        worker.wait(5)
    worker.kill()
    with suppress(OSError):
        worker.communicate()

"""A Node script of ours as a process that answers JSON with JSON, a line each; Node is the one from the PyPI wheel."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

REPAIR = "run `make repair`"


class MissingNode(Exception):
    """Node or an npm package is missing, or does not answer; the message names the make target that repairs it."""


class NodeScript:
    """Started when first asked; ends with this process or when closed.

    `package` is the npm package that the script needs and `name` what people call it; `version` is that of the
    installed package, empty if there is none.
    """

    def __init__(self, script: Path, node_modules: Path, package: str, name: str) -> None:
        self.script = script
        self.folder = node_modules.parent
        self.name = name
        description = node_modules / package / "package.json"
        self.version = json.loads(description.read_text(encoding="utf-8"))["version"] if description.is_file() else ""
        self.process: subprocess.Popen[str] | None = None

    def ask(self, request: Any) -> Any:
        """The script's answer to one request. Raises MissingNode."""
        if self.process is None or self.process.poll() is not None:
            self.process = self.start()
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise MissingNode(f"Node ended without an answer; {REPAIR}")
        return json.loads(answer)

    def start(self) -> subprocess.Popen[str]:
        beside_python = Path(sys.executable).parent / "node"
        node = str(beside_python) if beside_python.is_file() else shutil.which("node")
        if node is None:
            raise MissingNode(f"Node is not installed; {REPAIR}")
        if not self.version:
            raise MissingNode(f"{self.name} is not installed; {REPAIR}")
        # Given as text, the script finds its packages from the folder that it is run in.
        return subprocess.Popen(
            [node, "--input-type=module", "-e", self.script.read_text(encoding="utf-8")],
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def close(self) -> None:
        if self.process and self.process.stdin:
            self.process.stdin.close()
            self.process.wait()

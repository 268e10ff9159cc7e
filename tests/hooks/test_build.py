"""What an author has of a build that cannot finish: the reason, and pages that mend themselves."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from minisite import ROOT, build_site, make

FORMULA: dict[str, str | bytes] = {"docs/a.md": "# A\n\n$x^2$ and $y$.\n", "docs/b.md": "# B\n\nNo formula.\n"}


def refused(tmp_path: Path, reason: str) -> None:
    """Build strictly and not: the reason stops the first and stands on the page of the second."""
    message = f"a.md: its formulas cannot be typeset: {reason}; run `make repair`"
    strict = build_site(tmp_path, FORMULA)
    assert (strict.log, strict.aborted) == ([message], 1)
    served = build_site(tmp_path, FORMULA, strict=False)
    assert (served.log, served.aborted) == ([message], 0)
    assert served.problems("a.md") == [message]
    assert served.problems("b.md") == []
    assert "No formula." in served.article("b.md").get_text()


def test_an_author_without_katex_is_told_what_repairs_it(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    refused(tmp_path, "KaTeX is not installed")


def test_an_author_without_node_is_told_what_repairs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    refused(tmp_path, "Node is not installed")


def test_an_author_whose_node_fails_is_told_what_repairs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = tmp_path / "bin" / "node"
    node.parent.mkdir()
    node.write_text("#!/bin/sh\nexit 1\n")
    node.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(node.with_name("python")))
    refused(tmp_path, "Node ended without an answer")


# ------------------------------------------------------------------------------------------------------ make serve


class Server:
    """`mkdocs serve`, as `make serve` starts it, on a free port."""

    def __init__(self, folder: Path, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = "{}:{}".format(*free.getsockname())
        self.folder = folder
        self.log = log
        self.open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
        command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", self.address]
        environment = {key: value for key, value in os.environ.items() if key != "CI"}
        with log.open("wb") as output:
            self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)

    def get(self, path: str) -> str:
        """What is served there; empty while the server is not ready."""
        try:
            with self.open(f"http://{self.address}/{path}", timeout=60) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            return ""

    def wait_for_problems(self, path: str) -> list[str]:
        """Until messages stand there; return them."""
        deadline = time.monotonic() + 120
        while True:
            found = [item.get_text() for item in BeautifulSoup(self.get(path), "html.parser").select(".problems li")]
            if found:
                return found
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def wait(self, path: str, text: str, problems: Iterable[str] = ()) -> str:
        """Until this text and these messages, and no others, stand there; return what is served."""
        deadline = time.monotonic() + 120
        while True:
            html = self.get(path)
            found = [item.get_text() for item in BeautifulSoup(html, "html.parser").select(".problems li")]
            if text in html and found == list(problems):
                return html
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, (found, html, self.log.read_text())
            time.sleep(0.1)


FIGURE = '# A\n\n```python figure="a" alt="A line" size="1x1"\nax.plot([0, 1])\n```\n\nGood {}.\n'
LAB = "# %% [markdown]\n# # Lab\n\n# %%\nimport figure_style\nprint(6 * 7)\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("serve")
    config = make(folder, {"docs/a.md": FIGURE.format(0), "docs/b.md": "# B\n\nIntact.\n", "docs/a-lab.py": LAB})
    config.write_text(config.read_text().replace("https://notes.example/", "http://127.0.0.1/"))
    server = Server(folder, folder / "serve.log")
    try:
        server.wait("a/", "Good 0.")
        yield server
    finally:
        server.process.terminate()
        server.process.wait()


@pytest.mark.parametrize(
    ("content", "message", "text"),
    [
        (
            b"# A\n\n$\\foo$\n\nRest.\n",
            "a.md, line 3: KaTeX refuses the formula `\\foo`: Undefined control sequence: \\foo; mend the TeX",
            "Rest.",
        ),
        (
            b'# A\n\n```python figure="a" alt="A line"\nax.plot([0, 1])\n1 / 0\n```\n\nRest.\n',
            'a.md, line 5: the snippet of figure "a" raises ZeroDivisionError: division by zero; mend its code',
            "Rest.",
        ),
        (
            b"# A\n\nCaf\xe9\n",
            "a.md, line 3: is not UTF-8; save the page in that encoding",
            "This page cannot be read",
        ),
    ],
    ids=["bad TeX", "a snippet that raises", "not UTF-8"],
)
def test_a_served_page_says_what_is_wrong_until_it_is_mended(
    server: Server, content: bytes, message: str, text: str
) -> None:
    page = server.folder / "docs" / "a.md"
    page.write_bytes(content)
    server.wait("a/", text, [message])
    server.wait("b/", "Intact.")
    mended = f"after {text}"
    page.write_text(FIGURE.format(mended))
    server.wait("a/", f"Good {mended}.")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("\nnav: [\n", "mkdocs.yml: cannot be used: MkDocs encountered an error parsing the configuration file: "),
        ("\nplugins: [nowhere]\n", "mkdocs.yml: cannot be used: Config value 'plugins': The \"nowhere\" plugin"),
    ],
    ids=["not YAML", "an unknown plugin"],
)
def test_a_served_site_stands_with_the_reason_while_mkdocs_yml_is_broken(
    server: Server, wrong: str, message: str
) -> None:
    config = server.folder / "mkdocs.yml"
    intact = config.read_text()
    config.write_text(intact + wrong)
    problems = server.wait_for_problems("b/")
    assert len(problems) == 1
    assert problems[0].startswith(message)
    assert problems[0].endswith("; the site below is as it was before")
    assert "Intact." in server.get("b/")
    config.write_text(intact)
    server.wait("b/", "Intact.")
    assert "Traceback" not in server.log.read_text()


def test_a_served_site_stands_with_the_reason_while_the_macros_are_broken(server: Server) -> None:
    macros = server.folder / "includes" / "macros.json"
    intact = macros.read_text()
    macros.write_text("{}}")
    reason = "includes/macros.json, line 1: is not JSON (Extra data); correct it, mind commas and quotes"
    server.wait("b/", "Intact.", [reason])
    macros.write_text(intact)
    server.wait("b/", "Intact.")


def test_a_changed_palette_shows_at_once(server: Server) -> None:
    palette = server.folder / "includes" / "palette.py"
    palette.write_text(re.sub(r'"blue": "#\w+"', '"blue": "#123456"', palette.read_text(), count=1))
    server.wait("assets/figures.css", "--figure-blue: #123456;")
    server.wait("a/", "var(--figure-blue)")


def test_a_log_is_not_filled_with_progress(server: Server) -> None:
    server.wait("a/", 'class="plot-svg"')
    assert "Figures:" not in server.log.read_text()


def test_a_build_writes_nothing_where_serve_watches(server: Server) -> None:
    server.wait("a-lab/", "42")
    watched = [path for folder in ("docs", "includes") for path in (server.folder / folder).rglob("*")]
    assert {path.name for path in watched if path.suffix not in {".svg", ".css"}} == {
        "assets",
        "index.md",
        "a.md",
        "b.md",
        "a-lab.py",
        *(path.name for path in (ROOT / "includes").rglob("*") if "__pycache__" not in path.parts),
    }

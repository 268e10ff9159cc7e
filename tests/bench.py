"""Time the builds of this site and, beside them, those of plain MkDocs with Material; print a Markdown table.

`make bench` runs it. Everything is built in temporary copies, so no cache of yours is used or lost. Nothing is
asserted: times depend on the machine. Each number is the median of the runs that its row names.
"""

import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from mkdocs.utils.yaml import yaml_load
from playwright.sync_api import sync_playwright

from hooks.cache import Cache
from hooks.figures.blocks import Block, find
from hooks.figures.draw import draw
from hooks.formulas.formula import Tex
from hooks.formulas.katex import Typesetter

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("docs", "hooks", "includes")
FIGURE_HEAD = re.compile(r"^([ >]*(?:`{3,}|~{3,})python)\s.*\bfigure=.*$", re.MULTILINE)
PATIENCE = 120.0  # seconds until the server, or a reloaded page, counts as lost


def copy_of_site(folder: Path) -> Path:
    """The site's sources in a folder of their own, without anything that a build has made."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


def plain_copy_of_site(folder: Path) -> Path:
    """The same pages, theme, extensions and plugins without the hooks: formulas stay TeX, figures stay code."""
    copy_of_site(folder)
    settings = yaml_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))
    del settings["hooks"]
    settings["site_url"] = ""
    settings["extra_css"] = ["assets/site.css"]  # the other style sheets are made by the hooks
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    for page in folder.glob("docs/**/*.md"):
        page.write_text(FIGURE_HEAD.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def environment(site: Path) -> dict[str, str]:
    """What every build sees: the labs find their modules without the hooks, too."""
    return os.environ | {"PYTHONPATH": str(site / "includes")}


def build(site: Path, *options: str) -> float:
    """Build in a process of its own, whose start counts; returns the seconds that it took."""
    command = [sys.executable, "-m", "mkdocs", "build", *options]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=site, env=environment(site), capture_output=True, text=True)
    took = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"The build failed:\n{done.stdout}{done.stderr}")
    return took


def cold_build(site: Path) -> float:
    for made in (".cache", "site"):
        shutil.rmtree(site / made, ignore_errors=True)
    return build(site)


@contextmanager
def server(site: Path) -> Iterator[str]:
    """`mkdocs serve` on a free port; yields its address and ends it afterwards, whatever happens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (site / "serve.log").open("w+", encoding="utf-8") as log:
        serving = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=site,
            env=environment(site),
            stdout=log,
            stderr=log,
        )
        try:
            deadline = time.monotonic() + PATIENCE
            while socket.socket().connect_ex(("127.0.0.1", port)):
                if serving.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    sys.exit(f"The server did not start:\n{log.read()}")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/"
        finally:
            serving.send_signal(signal.SIGINT)  # as Ctrl-C does: the server then removes what it built
            try:
                serving.wait(10)
            except subprocess.TimeoutExpired:
                serving.kill()
                serving.wait()


def edits(site: Path, page: Path, runs: int) -> list[float]:
    """Seconds from saving the page, with a line more each time, until a browser that has it open shows the line."""
    path = page.relative_to(site / "docs").with_suffix("").as_posix().removesuffix("index").rstrip("/")
    took = []
    with server(site) as address, sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=sandbox)
        tab = browser.new_page()
        tab.goto(f"{address}{path}/")
        for run in range(-1, runs):  # the first one is not counted: it warms the caches of the server's process
            line = f"Line {run + 1} of the benchmark."
            time.sleep(1.0)  # let the page settle and open its connection for reloads
            start = time.perf_counter()
            with page.open("a", encoding="utf-8") as source:
                source.write(f"\n{line}\n")
            tab.get_by_text(line).wait_for(state="attached", timeout=PATIENCE * 1000)
            took.append(time.perf_counter() - start)
        browser.close()
    return took[1:]


def typesetter(site: Path, cache: Path) -> Typesetter:
    macros = json.loads((site / "includes" / "macros.json").read_text(encoding="utf-8"))
    return Typesetter(macros, ROOT / "node_modules", Cache(cache))


def formulas_of(site: Path) -> list[Tex]:
    """The distinct formulas of a built site, from the TeX that KaTeX's MathML carries along."""
    shown = re.compile(
        r'<math\b[^>]*?(?P<display> display="block")?>.*?<annotation[^>]*>(?P<tex>.*?)</annotation>', re.S
    )
    html = "".join(page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html")))
    return list(dict.fromkeys(Tex(unescape(m["tex"]), bool(m["display"])) for m in shown.finditer(html)))


def typesetting(site: Path, formulas: list[Tex], before: list[Tex]) -> float:
    """Seconds that the formulas take with an empty cache, after those of `before` have started Node."""
    with tempfile.TemporaryDirectory(dir=site) as cache:
        fresh = typesetter(site, Path(cache))
        fresh.typeset(before)
        start = time.perf_counter()
        fresh.typeset(formulas)
        took = time.perf_counter() - start
        fresh.close()
    return took


def drawing(site: Path, blocks: list[Block]) -> float:
    with tempfile.TemporaryDirectory(dir=site) as cache:
        start = time.perf_counter()
        draw(blocks, site / "includes", Cache(Path(cache)))
        return time.perf_counter() - start


def say(*columns: Any) -> None:
    print("|", " | ".join(str(column) for column in columns), "|", flush=True)


def main() -> None:
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["TMPDIR"] = folder  # what the programs that it starts leave behind goes with it
        ours, plain = copy_of_site(Path(folder) / "ours"), plain_copy_of_site(Path(folder) / "plain")
        pages = sorted((ours / "docs").rglob("*.md"))
        labs = sorted((ours / "docs").rglob("*-lab.py"))
        blocks = [b for p in pages for b in find(p.name, p.read_text(encoding="utf-8"))]
        cold = [cold_build(ours) for _ in range(3)]
        formulas = formulas_of(ours / "site")
        print(f"{len(pages)} pages, labs: {len(labs)}, distinct formulas: {len(formulas)}, figures: {len(blocks)};")
        machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        print(f"{machine}, load at the start {load:.1f}\n")
        say("What", "Median", "Runs")
        say("---", "---:", "---:")
        say("Cold build: no cache, every formula, figure and lab made anew", f"{median(cold):.2f} s", len(cold))

        build(plain)  # runs its labs once; mkdocs-jupyter keeps what they gave, as ours does
        pairs = [(build(ours), build(plain)) for _ in range(5)]
        warm, beside = (median(column) for column in zip(*pairs, strict=True))
        say("Warm build: nothing changed", f"{warm:.2f} s", len(pairs))
        without = "the same pages, plain MkDocs with Material and mkdocs-jupyter, no hooks (formulas stay TeX)"
        say(f"Warm build: {without}", f"{beside:.2f} s", len(pairs))
        ratio = median(with_hooks / without_them for with_hooks, without_them in pairs)
        say("Ratio of these two, each time one after the other", f"{ratio:.2f}", len(pairs))

        largest = max(pages, key=lambda page: page.stat().st_size)
        took = edits(ours, largest, 5)
        where = largest.relative_to(ours / "docs").as_posix()
        edit = f"Edit of the largest page, `{where}`, from saving it to the browser's reloaded page"
        say(edit, f"{median(took):.2f} s", len(took))

        with_start = [typesetting(ours, formulas, []) for _ in range(5)]
        started = [typesetting(ours, formulas, [Tex("x", False)]) for _ in range(5)]
        for how, times in (("the start of Node and KaTeX included", with_start), ("once started", started)):
            rate = f"{len(formulas) / median(times):.0f} per s"
            say(f"Formulas typeset, no cache, {how}", rate, len(times))

        drawn = [drawing(ours, blocks) for _ in range(3)]
        rate = f"{len(blocks) / median(drawn):.1f} per s"
        say("Figures drawn, no cache, the start of the workers included", rate, len(drawn))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped.")

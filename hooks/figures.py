"""Draw the figures: a fenced Python block with `figure="name"` is run, and the page shows what it draws.

    ```python figure="name" alt="What is seen" caption="What to look at, math allowed"
    ax.plot([0, 1], [1, 0])
    ```

The snippets of all pages run in parallel before any page is rendered, each in a process of its own
(`figure_worker.py`), and are kept in `.cache/figures/` by everything that the picture depends on.
"""

import ast
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import escape
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from xml.etree import ElementTree

from problems import Problem

LIBRARIES = ("matplotlib", "numpy", "scipy", "scikit-learn")
TIMEOUT = 20.0  # seconds a snippet may take unless its block says otherwise
MEMORY = 4096  # MiB of address space a snippet may take
FENCE = re.compile(r"^(?P<indent>[ >]*)(?P<fence>`{3,}|~{3,})(?P<head>.*)$")
OPTION = re.compile(r"""([a-z]+)=(["'])(.*?)\2(?=\s|$)""")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PLACEHOLDER = re.compile(r'<div class="plot" data-figure="([^"]+)"></div>')


@dataclass(frozen=True)
class Block:
    """A figure block of a page: `line` is that of its fence, from 1."""

    page: str
    line: int
    code: str
    options: dict[str, str] = field(hash=False)

    @property
    def name(self) -> str:
        return self.options["figure"]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        width, _, height = self.options.get("size", "4.8x3.0").partition("x")
        return float(width), float(height)

    @property
    def timeout(self) -> float:
        return float(self.options.get("timeout", TIMEOUT))


def find_blocks(page: str, source: str) -> list[Block]:
    """The figure blocks of a page's Markdown, in order; those inside another fence are only shown."""
    blocks = []
    opened: re.Match[str] | None = None
    start, code = 0, list[str]()
    for number, line in enumerate(source.splitlines(), 1):
        if opened is None:
            if fence := FENCE.match(line):
                opened, start, code = fence, number, []
        elif re.fullmatch(rf"[ >]*{opened['fence'][0]}{{{len(opened['fence'])},}}\s*", line):
            if re.match(r"\s*python\s.*\bfigure=", opened["head"]):
                options = {key: value for key, _, value in OPTION.findall(opened["head"])}
                blocks.append(Block(page, start, "\n".join(code), options))
            opened = None
        else:
            code.append(line[len(opened["indent"]) :])
    return blocks


def check(block: Block) -> str:
    """What is wrong with a block's head; empty if nothing is."""
    if not NAME.fullmatch(block.options.get("figure", "")):
        return 'a figure needs a name in lower case, such as figure="roc-curve"'
    if not block.options.get("alt", "").strip():
        return f'figure "{block.name}" has no alt; say in alt="…" what the picture shows, without double quotes inside'
    unknown = set(block.options) - {"figure", "alt", "caption", "size", "timeout"}
    if unknown:
        return f'figure "{block.name}" has an unknown option {sorted(unknown)[0]}; remove it'
    try:
        numbers = [*block.size, block.timeout]
    except ValueError:
        numbers = [0.0]
    if min(numbers) <= 0:
        return f'figure "{block.name}" needs a size such as "4.8x3.0" (inches) and a timeout in seconds'
    return ""


def imported_modules(code: str, folder: Path, seen: set[Path] | None = None) -> set[Path]:
    """The modules of `folder` that the code imports, directly or through each other."""
    seen = set() if seen is None else seen
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return seen
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            path = folder / f"{name.partition('.')[0]}.py"
            if path.is_file() and path not in seen:
                seen.add(path)
                imported_modules(path.read_text(encoding="utf-8"), folder, seen)
    return seen


def key(block: Block, includes: Path) -> str:
    """Digest of all that the picture depends on: code, size, name, imported modules, style, worker, library versions."""
    used = imported_modules(f"import figure_style, palette\n{block.code}", includes)
    sources = [path.read_text(encoding="utf-8") for path in sorted(used)]
    programs = [
        Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("figures.py", "figure_worker.py")
    ]
    versions = [platform.python_version(), *map(version, LIBRARIES)]
    everything = [block.code, block.name, block.size, sources, programs, versions]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()


class Workers:
    """As many warm figure processes as there are cores, started when first needed."""

    def __init__(self, includes: Path) -> None:
        self.includes = includes
        self.idle: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()

    def start(self) -> subprocess.Popen[str]:
        threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
        settings = {"PYTHONPATH": str(self.includes), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
        return subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("figure_worker.py"))],
            env=os.environ | threads | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, block: Block) -> dict[str, Any]:
        """Run a block's snippet; the worker's answer is {"svg"} or {"error", "line"}."""
        worker = self.start() if self.idle.empty() else self.idle.get()
        assert worker.stdin
        assert worker.stdout
        job = {
            "code": block.code,
            "line": block.line + 1,
            "size": block.size,
            "timeout": block.timeout,
            "memory": MEMORY,
        }
        worker.stdin.write(json.dumps(job) + "\n")
        worker.stdin.flush()
        answer: dict[str, Any] = json.loads(worker.stdout.readline())
        self.idle.put(worker)
        return answer

    def close(self) -> None:
        while not self.idle.empty():
            worker = self.idle.get()
            worker.communicate()


def draw(
    blocks: Iterable[Block], includes: Path, cache: Path, progress: Callable[[int, int], None] = lambda done, of: None
) -> tuple[dict[str, str], list[Problem]]:
    """Draw the blocks that the cache lacks, in parallel.

    Returns the SVG of each figure by its name, and a problem for each block that could not be drawn.
    `progress` is called with the number of figures drawn so far and of all that must be drawn.
    """
    problems: list[Problem] = []
    svgs: dict[str, str] = {}
    todo: list[tuple[Block, Path]] = []
    first: dict[str, Block] = {}
    for block in blocks:
        wrong = check(block)
        if not wrong and (other := first.setdefault(block.name, block)) is not block:
            wrong = f'figure "{block.name}" stands also in {other.page}, line {other.line}; rename one of them'
        if wrong:
            problems.append(Problem(block.page, block.line, wrong))
            continue
        kept = cache / f"{key(block, includes)}.svg"
        if kept.is_file():
            svgs[block.name] = kept.read_text(encoding="utf-8")
        else:
            todo.append((block, kept))
    if todo:
        cache.mkdir(parents=True, exist_ok=True)
        for done, (block, kept, answer) in enumerate(run_all(todo, includes), 1):
            if "svg" in answer:
                svgs[block.name] = clean(answer["svg"], block.name)
                part = kept.with_suffix(".part")
                part.write_text(svgs[block.name], encoding="utf-8")
                part.replace(kept)
            else:
                where = answer["line"] or block.line
                problems.append(Problem(block.page, where, f'the snippet of figure "{block.name}" {answer["error"]}'))
            progress(done, len(todo))
    return svgs, problems


def run_all(todo: list[tuple[Block, Path]], includes: Path) -> Iterator[tuple[Block, Path, dict[str, Any]]]:
    """Run the snippets on all cores; yields each block with its answer, in the order given."""
    workers = Workers(includes)
    try:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = pool.map(lambda item: workers.run(item[0]), todo)
            for (block, kept), answer in zip(todo, answers, strict=True):
                yield block, kept, answer
    finally:
        workers.close()


def two_decimals(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def clean(svg: str, name: str) -> str:
    """Matplotlib's SVG made fit to stand in a page: no metadata, ids of its own, two decimals, no idle markup."""
    svg = re.sub(
        r'<\?xml.*?\?>|<!DOCTYPE.*?>|\sxmlns(:\w+)?="[^"]*"|<metadata>.*?</metadata>', "", svg, flags=re.DOTALL
    )
    root = ElementTree.fromstring(svg.replace("xlink:href", "href"))
    used = set(re.findall(r'(?:href="|url\()#([\w-]+)', svg))
    for parent in list(root.iter()):
        parent.text = parent.text if parent.tag in ("text", "tspan", "title") else None
        parent.tail = parent.tail if parent.tag == "tspan" else None
        for attribute, value in parent.attrib.items():
            value = f"#{name}-{value[1:]}" if attribute == "href" else value.replace("url(#", f"url(#{name}-")
            parent.set(attribute, re.sub(r"-?\d+\.\d{3,}", two_decimals, value))
        if parent.get("transform", "").startswith("rotate(-0 "):
            del parent.attrib["transform"]
        if (own := parent.attrib.pop("id", None)) in used:
            parent.set("id", f"{name}-{own}")
        for child in list(parent):
            if child.tag == "style":
                parent.remove(child)
    return ElementTree.tostring(root, encoding="unicode")


def caption_html(caption: str) -> str:
    """A caption as HTML: text, except that `$…$` is math, marked as Arithmatex marks it."""
    parts = re.split(r"(?<!\\)\$([^$]+)\$", caption)
    marked = [f'<span class="arithmatex">\\({escape(p)}\\)</span>' if i % 2 else escape(p) for i, p in enumerate(parts)]
    return "".join(marked)


def html(options: dict[str, str], code: str) -> str:
    """A figure as it stands in the page until `fill` puts the picture in; `code` is the highlighted snippet."""
    name = escape(options["figure"])
    caption = options.get("caption", "")
    return (
        f'<figure class="figure" id="figure-{name}">\n<div class="plot" data-figure="{name}"></div>\n'
        + (f"<figcaption>{caption_html(caption)}</figcaption>\n" if caption else "")
        + f'<details class="figure-code" data-search-exclude><summary>Code of this figure</summary>\n{code}\n</details>\n'
        + "</figure>"
    )


def check_shown(html: str, blocks: list[Block]) -> list[Problem]:
    """A problem for each block of a page that Markdown did not take for a figure."""
    shown = set(PLACEHOLDER.findall(html))
    remedy = 'write its options on one line, each as key="value" without double quotes in the value'
    return [
        Problem(
            block.page, block.line, f'the head of figure "{block.options.get("figure", "")}" cannot be read; {remedy}'
        )
        for block in blocks
        if not check(block) and block.name not in shown
    ]


def themed(svg: str, colors: dict[str, str], alt: str) -> str:
    """The picture with its text as an accessible name, and each color of the palette as a CSS variable."""
    for role, value in colors.items():
        svg = svg.replace(value, f"var(--figure-{role})")
    svg = svg.replace("font-family: 'DejaVu Sans'", "font-family: var(--figure-font)")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" class="plot-svg" ', 1)


def fill(html: str, pictures: dict[str, str]) -> str:
    """Put the pictures (HTML by figure name) in their places; a figure that failed says so."""
    missing = (
        '<p class="admonition failure">This figure could not be drawn; the reason stands at the top of the page.</p>'
    )
    return PLACEHOLDER.sub(lambda m: f'<div class="plot">{pictures.get(m[1], missing)}</div>', html)


def color_css(light: dict[str, str], dark: dict[str, str]) -> str:
    """The palette as CSS variables: light, dark under the theme's dark scheme, and light again in print."""

    def variables(colors: dict[str, str]) -> str:
        return "".join(f"  --figure-{role}: {value};\n" for role, value in colors.items())

    return (
        f":root {{\n{variables(light)}}}\n"
        f'@media screen {{\n[data-md-color-scheme="slate"] {{\n{variables(dark)}}}\n}}\n'
    )

"""Say of every dead link and of the navigation where the fault stands and what to do: MkDocs names no line."""

import logging
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from hooks.pages import includes
from hooks.pages.scanner import scan
from hooks.problems import Problem, line_at, line_of

FOUND = re.compile(
    r"Doc file '(?P<page>[^']+)' contains an?\b[^']*\blink(?: to)? '(?P<target>[^']+)',? (?P<reason>.*)", re.DOTALL
)
IN_NAVIGATION = re.compile(r"(?:A reference|An absolute path) to '(?P<target>[^']+)' is included in the \W?nav")
NOT_IN_NAVIGATION = re.compile(r'not included in the "nav" configuration:\n(?P<pages>.*)', re.DOTALL)
HTML_LINK = re.compile(
    r"""<(?:a|img|source|video|audio|iframe|embed)\b[^<>]*?\s(?:href|src)=(?P<quote>["'])(?P<target>.*?)(?P=quote)"""
)
LOG = logging.getLogger("mkdocs.structure.pages")  # MkDocs says there what links are dead
NAVIGATION_LOG = logging.getLogger("mkdocs.structure.nav")


class Translator(logging.Filter):
    """Stands on MkDocs's loggers; hands on the problems that a warning stands for, and lets other messages pass."""

    def __init__(self, sources: dict[str, str], root: Path, report: Callable[..., None]) -> None:
        super().__init__()
        self.sources = sources
        self.root = root
        self.report = report

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        found: list[Problem] = []
        if record.levelno >= logging.WARNING:
            found = [*dead_link(message, self.sources, self.root / "includes"), *of_navigation(message, self.root)]
        self.report(*found)
        return not found


def listen(sources: dict[str, str], root: Path, report: Callable[..., None]) -> None:
    """Hear of dead links from now on, instead of who did so in the build before."""
    for log in (LOG, NAVIGATION_LOG):
        for former in [one for one in log.filters if isinstance(one, Translator)]:
            log.removeFilter(former)
        log.addFilter(Translator(sources, root, report))


def dead_link(message: str, sources: dict[str, str], folder: Path) -> Iterator[Problem]:
    """The problem that a message of MkDocs's link check stands for; none if it is another message."""
    found = FOUND.match(message)
    if not found:
        return
    page, target = found["page"], found["target"]
    line, file = place(target, sources.get(page, ""), folder)
    if target.startswith("#fnref:"):
        name = target.removeprefix("#fnref:")
        line, file = place(f"[^{name}]:", sources.get(page, ""), folder)
        yield Problem(page, line, f"{file}the footnote [^{name}] is never referred to; remove it, or write [^{name}]")
        return
    reason = found["reason"].replace(". Did you mean ", ", perhaps ").rstrip("?.").removeprefix("but ")
    remedy = "correct the anchor" if "anchor" in reason else "correct the link"
    yield Problem(page, line, f"{file}dead link `{target}`, {reason}; {remedy}")


def place(target: str, text: str, folder: Path) -> tuple[int | None, str]:
    """The line of a link in a page, or in words the line of an included file that has it."""
    for words in (f"]({target}", target):
        if line := line_of(scan(text).prose, words) or line_of(text, words):
            return line, ""
        for name, inner in includes.included(text, folder):
            if line := line_of(inner, words):
                return None, f"in {name}, line {line}, "
    return None, ""


def of_navigation(message: str, root: Path) -> Iterator[Problem]:
    """The problems that a message of MkDocs on the navigation stands for."""
    config = root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8", errors="replace") if config.is_file() else ""
    if found := NOT_IN_NAVIGATION.search(message):
        line = line_of(f"\n{text}", "\nnav:")
        for page in re.findall(r"- (.+)", found["pages"]):
            name = Path(page).as_posix()
            message = f"the page is missing in the navigation; add it below nav in mkdocs.yml, line {line}"
            yield Problem(name, None, message)
    if found := IN_NAVIGATION.match(message):
        target = found["target"]
        named = re.search(rf"^\s*- .*?{re.escape(target)}", text, re.MULTILINE)
        line = line_at(text, named.end()) if named else None
        remedy = "write its path below docs/" if target[0] == "/" else f"correct the name or add docs/{target}"
        yield Problem("mkdocs.yml", line, f"the navigation names `{target}`, which is no page; {remedy}")


def addresses(files: Files) -> dict[str, File]:
    """The files of the site by their addresses below its root."""
    return {posixpath.normpath(file.url.removesuffix("index.html") or "."): file for file in files}


def check_html(page: Page, text: str, folder: Path, known: Mapping[str, File]) -> list[Problem]:
    """A problem for each link or image in the HTML that a page's Markdown holds, if its address is not known."""
    problems = []
    for name, content in (("", text), *includes.included(text, folder)):
        prose = scan(content).prose
        for link in HTML_LINK.finditer(prose):
            if reason := dead(link["target"], page, known):
                line = line_at(prose, link.start("target"))
                message = f"dead link `{link['target']}` in HTML, {reason}; correct it, or write it as Markdown"
                problems.append(Problem(page.file.src_uri, None if name else line, f"{at(name, line)}{message}"))
    return problems


def at(file: str, line: int) -> str:
    return f"in {file}, line {line}, " if file else ""


def dead(target: str, page: Page, known: Mapping[str, File]) -> str:
    """Why an address in HTML, which no one resolves, leads nowhere in the site; empty if it does."""
    scheme, host, path, _, anchor = urlsplit(target)
    if scheme or host:
        return ""
    if path.startswith("/"):
        return "it counts from the root of the host"
    place = posixpath.normpath(posixpath.join(page.url, unquote(path))) if path else posixpath.normpath(page.url or ".")
    file = known.get(place.removesuffix("/index.html"))
    if file is None:
        return "the site has no such address"
    other = page if not path else getattr(file, "page", None)
    anchors = getattr(other, "present_anchor_ids", None)
    return "the page has no such anchor" if anchor and anchors is not None and anchor not in anchors else ""


def check(files: Files, sources: Mapping[str, str], includes: Path) -> list[Problem]:
    """Dead links in the HTML of all pages, of which MkDocs knows nothing; and MkDocs's own check of anchors.

    That one comes early, for what it finds to stand on the page, too.
    """
    known = addresses(files)
    problems = []
    for file in files.documentation_pages():
        if file.page is not None:
            file.page.validate_anchor_links(files=files, log_level=logging.WARNING)
            problems += check_html(file.page, sources.get(file.src_uri, ""), includes, known)
    return problems

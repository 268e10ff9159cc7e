"""A site of a few files, built as the real one is: with its configuration, hooks and includes."""

import json
import logging
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.utils.yaml import yaml_load

ROOT = Path(__file__).parents[1]


@dataclass
class Site:
    """What a build left: `aborted` is the number of warnings for which strict mode stopped it, `log` what it said."""

    folder: Path
    log: list[str]
    aborted: int

    def file(self, path: str) -> Path:
        return self.folder / "site" / path

    def html(self, page: str) -> str:
        """The HTML of a page given by its source, such as `a.md`."""
        stem = re.sub(r"\.(md|py)$", "", page)
        return self.file("index.html" if stem == "index" else f"{stem}/index.html").read_text(encoding="utf-8")

    def article(self, page: str) -> Tag:
        """What the page has between its header and footer, parsed."""
        found = BeautifulSoup(self.html(page), "html.parser").find("article")
        assert isinstance(found, Tag)
        return found

    def problems(self, page: str) -> list[str]:
        """The messages that stand on the page."""
        return [item.get_text() for item in self.article(page).select(".problems li")]

    def searched(self, page: str) -> str:
        """The titles and texts under which search finds the page, entities resolved."""
        index = json.loads(self.file("search/search_index.json").read_text(encoding="utf-8"))
        place = re.sub(r"\.(md|py)$", "/", page)
        entries = [doc for doc in index["docs"] if doc["location"].partition("#")[0] == place]
        return "\n".join(BeautifulSoup(f"{e['title']}\n{e['text']}", "html.parser").get_text() for e in entries)


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def make(folder: Path, files: dict[str, str | bytes], book: bool = False, nav: list[str] | None = None) -> Path:
    """Write a project of these files (`docs/…` or `includes/…`) into the folder; return its mkdocs.yml.

    All pages are in the navigation unless `nav` says which.
    """
    settings = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    settings["nav"] = nav
    if nav is None:
        settings["validation"].pop("nav")
    settings["extra"]["book"] = book
    settings["site_url"] = "https://notes.example/"
    settings["hooks"] = [str(ROOT / hook) for hook in settings["hooks"]]
    settings["theme"]["custom_dir"] = str(ROOT / "hooks" / "theme")
    settings["watch"] = ["includes"]
    snippets = next(e["pymdownx.snippets"] for e in settings["markdown_extensions"] if "pymdownx.snippets" in e)
    snippets["base_path"] = [str(folder / "includes")]
    if not (folder / "includes").exists():
        shutil.copytree(ROOT / "includes", folder / "includes", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "docs" / "assets", folder / "docs" / "assets")
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
    for path, content in {"docs/index.md": "# Home\n", **files}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    config = folder / "mkdocs.yml"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return config


def build_site(
    folder: Path, files: dict[str, str | bytes], strict: bool = True, book: bool = False, nav: list[str] | None = None
) -> Site:
    config = make(folder, files, book, nav)
    lines = Lines()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(lines)
    aborted = 0
    try:
        build(load_config(str(config), strict=strict))
    except Abort as abort:
        aborted = int(re.findall(r"\d+", str(abort))[0])
    finally:
        logger.removeHandler(lines)
    return Site(folder, lines.lines, aborted)


class BadInput:
    """Pages that are wrong in one way each, built in strict mode and as `mkdocs serve` builds them.

    `cases` says for each kind of bad input the files and the messages they must cause. All stand in one site, to save
    time, beside a good page.
    """

    def __init__(self, folder: Path, cases: dict[str, tuple[dict[str, str | bytes], list[str]]]) -> None:
        self.cases = cases
        files = {path: text for pages, _ in cases.values() for path, text in pages.items()}
        files["docs/good.md"] = "# Good\n\nThis page is intact: $a_1$.\n"
        self.strict = build_site(folder / "strict", files, strict=True)
        self.served = build_site(folder / "served", files, strict=False)

    def check(self, case: str) -> None:
        """The messages of the case, no more and no less, are in the log and on its pages."""
        files, messages = self.cases[case]
        pages = [path.removeprefix("docs/") for path in files if path.startswith("docs/")]
        for site in (self.strict, self.served):
            assert sorted(line for line in site.log if line.startswith(tuple(pages))) == sorted(messages)
            assert sorted(line for page in pages for line in site.problems(page)) == sorted(messages)
            assert all(len(line.splitlines()) == 1 for line in messages)

    def check_all(self) -> None:
        """Each message counts as a warning, which ends a strict build; nothing else is logged; the rest is built."""
        assert sorted(self.strict.log) == sorted(m for _, messages in self.cases.values() for m in messages)
        assert self.strict.aborted == len(self.strict.log)
        assert not self.served.aborted
        assert sorted(self.served.log) == sorted(self.strict.log)
        assert "This page is intact" in self.served.article("good.md").get_text()
        assert not self.served.problems("good.md")

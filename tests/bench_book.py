"""Time the offline book with the site's content once, four and ten times: it should grow with the pages, no faster.

`make bench` runs it after `bench.py`. A copy of the content has folders, ids and parts of the navigation of its own, so
that it is new to every step that works by page. Every build has its caches warm, and one page edited.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2
import yaml
from mkdocs.utils.yaml import yaml_load

from tests.bench import build, copy_of_site, say

TIMES = {"once": 1, "four times": 4, "ten times": 10}
RUNS = 3
BOOK = "ml-interview-notes.pdf"
OWN_ID = re.compile(r"(\{ #)([^\s}]+)(?= [^}]*\.(?:easy|medium|hard))")
FIGURE = re.compile(r'(\bfigure="[^"]+)')
ANCHOR = re.compile(r"(\]\([^)\s]*#)([^)\s]+)")


def renamed(source: str, ids: set[str], copy: int) -> str:
    """A page whose questions, links to questions, and figures bear the names of a copy."""
    source = FIGURE.sub(rf"\g<1>-{copy}", OWN_ID.sub(rf"\g<1>\g<2>-{copy}", source))
    return ANCHOR.sub(lambda m: f"{m[1]}{m[2]}-{copy}" if m[2] in ids else m[0], source)


def moved(nav: Any, folder: str) -> Any:
    """A part of the navigation that leads into a folder."""
    if isinstance(nav, str):
        return f"{folder}/{nav}"
    if isinstance(nav, list):
        return [moved(entry, folder) for entry in nav]
    return {title: moved(entry, folder) for title, entry in nav.items()}


def pages(docs: Path) -> Iterator[Path]:
    """What is copied: every page but those of which a site has one."""
    for path in sorted(docs.rglob("*.*")):
        if path.suffix in (".md", ".py") and path.name != "glossary.md" and path != docs / "index.md":
            yield path.relative_to(docs)


def multiply(site: Path, times: int) -> None:
    docs = site / "docs"
    sources = {path: (docs / path).read_text(encoding="utf-8") for path in pages(docs)}
    ids = {found[2] for source in sources.values() for found in OWN_ID.finditer(source)}
    settings = yaml_load((site / "mkdocs.yml").read_text(encoding="utf-8"))
    parts = [part for part in settings["nav"] if "Home" not in part]
    for copy in range(2, times + 1):
        for path, source in sources.items():
            target = docs / f"copy-{copy}" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(renamed(source, ids, copy), encoding="utf-8")
        for part in parts:
            ((title, entries),) = part.items()
            own = [entry for entry in entries if entry != "glossary.md"]
            settings["nav"].append({f"{title} {copy}": moved(own, f"copy-{copy}")})
    (site / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def with_book(site: Path, wanted: bool) -> None:
    settings = yaml_load((site / "mkdocs.yml").read_text(encoding="utf-8"))
    settings["extra"]["book"] = wanted
    (site / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def edited_builds(site: Path, page: Path) -> float:
    """Median seconds of builds that each find one page edited and all else in the cache."""
    took = []
    for run in range(RUNS + 1):  # the first one warms the caches
        with page.open("a", encoding="utf-8") as source:
            source.write(f"\nLine {run + 1} of the benchmark.\n")
        took.append(build(site, "--strict"))
    return median(took[1:])


def main() -> None:
    say("Content", "A4 pages", "Site and book, one page edited", "Site alone", "Book", "Book, per 100 pages")
    say("---", "---:", "---:", "---:", "---:", "---:")
    for how_often, times in TIMES.items():
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            site = copy_of_site(Path(folder) / "site")
            multiply(site, times)
            page = site / "docs" / next(pages(site / "docs"))
            with_book(site, False)
            alone = edited_builds(site, page)
            with_book(site, True)
            both = edited_builds(site, page)
            with pypdfium2.PdfDocument(site / "site" / BOOK) as book:
                count = len(book)
            took = both - alone
            rate = f"{took / count * 100:.2f} s"
            say(how_often, count, f"{both:.2f} s", f"{alone:.2f} s", f"{took:.2f} s", rate)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped.")

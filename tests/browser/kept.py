"""What was seen of a page, kept on disk by all that it depends on, so that no page is visited twice for nothing."""

import hashlib
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote

from tests.browser.session import Visit
from tests.site.site_pages import Page

HERE = Path(__file__).parent
CODE = ("crawl.py", "kept.py", "probes.js", "server.py", "session.py")


def digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Kept:
    """The visits kept in a folder: a file for each page and setting.

    Its first line is a digest of the rest of the file, of the page, of all files of the site that the page loaded, and
    of what visits it: code and versions. So a file that is damaged fits no more than one that is out of date.
    """

    def __init__(self, folder: Path, site: Path, *versions: str) -> None:
        self.folder = folder
        self.site = site
        self.visitor = [(HERE / name).read_text(encoding="utf-8") for name in CODE] + [*versions]
        self.content = cache(self._content)  # of a file that all pages load, once
        self.used: set[Path] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def _content(self, address: str) -> str | None:
        """Digest of the file that is served there; None if there is none."""
        path = self.site / unquote(address)
        path = path / "index.html" if path.is_dir() else path
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None

    def _digest(self, page: Page, asked: list[str], text: str) -> str:
        return digest(text, page.path, page.html, [(address, self.content(address)) for address in asked], self.visitor)

    def _file(self, page: Page, setting: str) -> Path:
        file = self.folder / quote(f"{page.path} {setting}", safe="")
        self.used.add(file)
        return file

    def find(self, page: Page, setting: str) -> Visit | None:
        """The visit of a page that is still as it was then, to a visitor that is; None if there is none."""
        try:
            made_of, _, text = self._file(page, setting).read_text(encoding="utf-8").partition("\n")
            visit = json.loads(text)
            return Visit(**visit) if made_of == self._digest(page, visit["asked"], text) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, page: Page, visit: Visit) -> None:
        """Keep a visit in which nothing was wrong; what was wrong is looked at again."""
        if not visit.faults:
            text = json.dumps(asdict(visit))
            made_of = self._digest(page, visit.asked, text)
            self._file(page, visit.setting).write_text(f"{made_of}\n{text}", encoding="utf-8")

    def drop_unused(self) -> None:
        for file in set(self.folder.iterdir()) - self.used:
            file.unlink()

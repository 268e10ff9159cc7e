"""A page is visited again when anything has changed that a visitor could see, and only then."""

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.browser import crawl, kept
from tests.browser.session import Visit
from tests.site.site_pages import Page, read_pages, target_of

FILES = {"index.html": "home", "a/index.html": "a", "b/index.html": "b", "style.css": "s", "picture of b.png": "p"}


class World:
    """A site of three pages, a browser that only says where it was, and the visits that were kept."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.site, self.folder, self.version = folder / "site", folder / "visits", "Chromium 1"
        self.code = Path(shutil.copytree(kept.HERE, folder / "code"))
        self.visited: list[str] = []
        self.sees: dict[str, Any] = {}  # what a visit of each page notes besides
        self.launched = 0
        for name, content in FILES.items():
            self.write(name, content)
        monkeypatch.setattr(kept, "HERE", self.code)
        monkeypatch.setattr(crawl, "SETTINGS", {"phone": self.phone})
        monkeypatch.setattr(crawl, "launched", self.launch)

    def write(self, name: str, content: str) -> None:
        file = self.site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)

    def launch(self, program: str) -> Any:
        self.launched += 1
        return nullcontext()

    def phone(self, browser: None, address: str, pages: list[Page]) -> Iterator[Visit]:
        for page in pages:
            self.visited.append(page.name)
            loads = [page.url, "style.css", *(["picture%20of%20b.png"] if page.url == "b/" else [])]
            yield Visit(page.name, "phone", asked=loads, **self.sees.get(page.name, {}))

    def crawl(self) -> list[str]:
        """Crawl; returns the pages that were visited. All pages have a visit afterwards, in their order."""
        self.visited.clear()
        pages = read_pages(self.site)
        visits = crawl.visit_all("browser", "http://x/", pages, kept.Kept(self.folder, self.site, self.version))
        assert [visit.page for visit in visits] == [page.name for page in pages]
        return self.visited.copy()


ALL = ["a/", "b/", "(home)"]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world in which all pages were visited."""
    made = World(tmp_path, monkeypatch)
    assert made.crawl() == ALL
    return made


def test_what_is_unchanged_is_not_visited_and_no_browser_is_started(world: World) -> None:
    world.launched = 0
    assert world.crawl() == []
    assert world.launched == 0


def test_a_kept_visit_says_what_the_visit_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(tmp_path, monkeypatch)
    world.sees["a/"] = {"formulas": [{"tex": "é", "start": 0.5}], "weight": {"": 7}, "sticks_out": {"360 px": []}}
    said = [crawl.visit_all("", "", read_pages(world.site), kept.Kept(world.folder, world.site, "")) for _ in range(2)]
    assert said[0] == said[1]
    assert said[0][0].formulas == [{"tex": "é", "start": 0.5}]


@pytest.mark.parametrize(
    ("file", "visited"),
    [("a/index.html", ["a/"]), ("style.css", ALL), ("picture of b.png", ["b/"])],
)
def test_a_page_is_visited_again_if_it_or_what_it_loads_has_changed(
    file: str, visited: list[str], world: World
) -> None:
    world.write(file, "changed")
    assert world.crawl() == visited
    assert world.crawl() == []


def test_a_file_that_a_page_loads_is_missed_when_it_is_gone(world: World) -> None:
    (world.site / "picture of b.png").unlink()
    assert world.crawl() == ["b/"]


@pytest.mark.parametrize("name", ["crawl.py", "probes.js", "server.py", "session.py"])
def test_another_way_of_looking_sees_every_page_anew(name: str, world: World) -> None:
    file = world.code / name
    file.write_text(f"{file.read_text()}\n")
    assert world.crawl() == ALL


def test_another_browser_sees_every_page_anew(world: World) -> None:
    world.version = "Chromium 2"
    assert world.crawl() == ALL


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: b"\xff" + content[1:],
        lambda content: content.replace(b'"errors": []', b'"errors": [1]'),
        lambda content: content.partition(b"\n")[0] + b"\n[]",
        lambda content: content.partition(b"\n")[0] + b"\n{}",
    ],
    ids=["empty", "cut off", "not UTF-8", "changed", "a list", "nothing in it"],
)
def test_a_damaged_file_is_as_good_as_none(damage: Any, world: World) -> None:
    (file,) = (path for path in world.folder.iterdir() if path.name.startswith("a"))
    file.write_bytes(damage(file.read_bytes()))
    assert world.crawl() == ["a/"]
    assert world.crawl() == []


@pytest.mark.parametrize("fault", [{"errors": ["x"]}, {"shifts": [(0.5, ["x"])]}, {"sticks_out": {"360 px": ["x"]}}])
def test_what_was_wrong_is_looked_at_again(fault: dict[str, Any], world: World) -> None:
    world.sees["a/"] = fault
    world.write("a/index.html", "changed")
    assert world.crawl() == ["a/"]
    assert world.crawl() == ["a/"]
    world.sees.clear()
    assert world.crawl() == ["a/"]
    assert world.crawl() == []


def test_what_no_page_uses_any_more_is_dropped(world: World) -> None:
    shutil.rmtree(world.site / "a")
    assert world.crawl() == []
    assert len(list(world.folder.iterdir())) == 2


def test_each_visit_knows_all_that_its_page_loads(visits: list[Visit], pages: list[Page]) -> None:
    page_of = {page.name: page for page in pages}
    for visit in visits:
        page = page_of[visit.page]
        named = [str(link["href"]) for link in page.soup.select('link[rel="stylesheet"]')]
        if visit.setting != crawl.WITHOUT_SCRIPTS:
            named += [str(script["src"]) for script in page.soup.select("script[src]")]
        assert named
        loads = {target_of(page, link)[0] for link in named} | {name for name in visit.weight if name != page.url}
        assert page.url in visit.asked
        assert loads <= set(visit.asked), f"{visit.where}: {loads - set(visit.asked)}"

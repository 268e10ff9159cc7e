"""How the book is made: the same bytes each time, only what changed anew, and all of a page in its place."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from minisite import ROOT, Site, build_site, make

from hooks import cache
from hooks.book import compile as compiler
from hooks.book import epub, pandoc, typst_page
from hooks.book.contents import Book
from hooks.book.pandoc import Page
from hooks.book.references import Surroundings
from hooks.cache import Cache
from hooks.problems import Problem

FIGURE = """```python figure="line" alt="A line that falls." caption="It falls as $x$ grows."
ax.plot([0, 1], [1, 0])
```"""
GOOD: dict[str, str | bytes] = {
    "docs/topic/a.md": (
        "---\ntitle: First\n---\n\n# First\n\n## What is the ROC? { #roc .easy }\n\nA curve, see [b](b.md#other) and "
        "[there](https://example.org/x).\n\n$$\nf(x) = \\begin{cases} 0 & x < 0 \\\\ 1 & x \\ge 0 \\end{cases}\n$$\n\n"
        "![The logo.](../assets/logo.svg)\n\nTake [the logo](../assets/logo.svg).\n\n"
        "Term\n:   Its meaning.\n\n> Quoted.\n\n---\n\n"
        f'{FIGURE}\n\n!!! warning "Mind"\n    - One $y^2$.\n\n??? note "Folded"\n    Inside.\n\n'
        '=== "Tab one"\n    First.\n\n'
        '=== "Tab two"\n    Second.\n\n| a | b |\n| - | - |\n| 1 | $z$ |\n'
    ),
    "docs/topic/b.md": "# Second\n\n## What is other? { #other .hard }\n\nOther.\n\n```python\nx = 1\n```\n",
}
BOOKS = (
    "ml-interview-notes.pdf",
    "ml-interview-notes-phone.pdf",
    "ml-interview-notes.epub",
    "ml-interview-notes-offline.zip",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = build_site(tmp_path_factory.mktemp("book"), GOOD, book=True)
    assert made.log == []
    return made


def typst_of(site: Site) -> str:
    """The Typst of the site's pages, as the build has kept it."""
    rows = Cache(site.folder / ".cache").run("select content from entry where kind = 'page'")
    return "\n".join(content.decode() for (content,) in rows)


def test_an_image_stands_in_the_epub_with_its_words(site: Site) -> None:
    with zipfile.ZipFile(site.file("ml-interview-notes.epub")) as book:
        pages = [book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")]
        images = [image for page in pages for image in re.findall(r'<img src="([^"]+)" alt="The logo\."', page)]
        assert [book.read(f"EPUB/{image.removeprefix('../')}") for image in images] == [
            (site.folder / "docs/assets/logo.svg").read_bytes()
        ]


def test_the_same_sources_give_the_same_bytes(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    one, two = (build_site(tmp_path / name, GOOD, book=True) for name in ("one", "two"))
    for name in BOOKS:
        assert one.file(name).read_bytes() == two.file(name).read_bytes(), name


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is made while the test runs: pandoc's work, by what it makes, and the books."""
    noted: list[str] = []
    run, edition, bind = pandoc.run, compiler.edition, epub.bind

    def noted_run(text: str, *options: str, **others: Any) -> str:
        noted.append(next(option for option in options if option.startswith("--to=")))
        assert "--sandbox" in options or noted[-1] == "--to=epub3", "pandoc could fetch what a page names"
        return run(text, *options, **others)

    def noted_edition(folder: Path, book: Book, name: str) -> tuple[bytes, list[Problem]]:
        noted.append(name)
        return edition(folder, book, name)

    monkeypatch.setattr(pandoc, "run", noted_run)
    monkeypatch.setattr(compiler, "edition", noted_edition)
    monkeypatch.setattr(epub, "bind", lambda *args: noted.append("epub") or bind(*args))
    return noted


ALL = ["--to=epub3", "--to=json", "--to=json", "--to=typst", "--to=typst", "a4", "epub", "phone"]


def test_only_what_changed_is_made_again_and_nothing_without_a_change(
    tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def built(files: dict[str, str | bytes]) -> list[str]:
        made.clear()
        assert build_site(tmp_path, files, book=True).log == []
        return sorted(made)

    edited = GOOD | {"docs/topic/b.md": str(GOOD["docs/topic/b.md"]).replace("Other.", "New.")}
    assert built(GOOD) == ALL
    first = {name: (tmp_path / "site" / name).read_bytes() for name in BOOKS}
    assert built(GOOD) == []
    assert {name: (tmp_path / "site" / name).read_bytes() for name in BOOKS} == first
    assert built(edited) == ["--to=epub3", "--to=json", "--to=typst", "a4", "epub", "phone"]
    assert built(GOOD) == []
    monkeypatch.setattr(cache, "version", lambda name: "99" if name == "typst" else metadata.version(name))
    assert built(GOOD) == ALL, "another version of a package makes the book anew"


def test_any_edit_of_a_program_of_the_book_and_any_other_package_makes_it_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page("a.md", "a/", "A", "<p>A</p>", "A", (), ())
    around = Surroundings("a/", [], {}, {}, {}, "")
    keys = [typst_page.recipe(page, around)]
    folder = Path(typst_page.__file__).parent
    programs = sorted(p for p in folder.iterdir() if p.suffix in (".py", ".typ", ".css"))
    assert len(programs) > 15
    read = Path.read_bytes
    for program in programs:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "read_bytes", lambda path, edited=program: read(path) + b"\n" * (path == edited))
            keys.append(typst_page.recipe(page, around))
    for package in ("typst", "pypandoc_binary", "matplotlib", "lxml"):
        with monkeypatch.context() as patch:
            patch.setattr(cache, "version", lambda n, new=package: "99" if n == new else metadata.version(n))
            keys.append(typst_page.recipe(page, around))
    assert len(set(keys)) == len(keys)


def test_nothing_of_the_book_but_the_one_store_is_left_in_the_cache(site: Site) -> None:
    assert {path.name for path in (site.folder / ".cache").iterdir()} == {"kept.sqlite"}


BUILD = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tests"]
from mkdocs.commands.build import build
from mkdocs.config import load_config
build(load_config(sys.argv[2], strict=True, site_dir=sys.argv[3]))
"""


def test_two_builds_at_once_both_finish_and_a_killed_one_disturbs_none(site: Site, tmp_path: Path) -> None:
    config = make(tmp_path / "site", GOOD, book=True)

    def start(number: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", BUILD, str(ROOT), str(config), str(tmp_path / f"{number}")]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)

    killed, *others = [start(number) for number in range(3)]
    time.sleep(3)
    os.killpg(killed.pid, signal.SIGKILL)
    assert [one.wait() for one in others] == [0, 0]
    killed.wait()
    for number in (1, 2):
        assert (tmp_path / str(number) / BOOKS[0]).stat().st_size > 10_000


def test_the_books_of_much_content_are_made_one_after_the_other_to_spare_memory() -> None:
    today = {f"{number}.md": "x" * 24_000 for number in range(47)}
    assert compiler.at_once(today) == 3
    assert compiler.at_once({f"{copy}-{name}": text for copy in range(4) for name, text in today.items()}) == 1


def test_the_book_is_made_in_a_folder_of_any_name_in_any_locale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LANG"):
        monkeypatch.setenv(name, "C")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "d \u00fc"))
    (tmp_path / "d \u00fc").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", None)
    made = build_site(
        tmp_path / "d \u00fc 2", GOOD | {"docs/topic/c.md": "# \u00dcber\n\nGr\u00f6\u00dfe.\n"}, book=True
    )
    assert made.log == []
    assert made.file(BOOKS[2]).is_file()


def test_what_is_folded_or_in_tabs_stands_open_with_its_label(site: Site) -> None:
    text = typst_of(site)
    for words in ("Folded", "Inside.", "#strong[Tab one]", "First.", "#strong[Tab two]", "Second.", "Mind"):
        assert words in text
    assert text.index("Tab one") < text.index("First.") < text.index("Tab two") < text.index("Second.")


def test_links_name_the_page_inside_and_the_address_outside(site: Site) -> None:
    text = typst_of(site)
    assert '#xref("other")[' in text
    assert '#href("https://example.org/x")[' in text
    assert '#href("https://notes.example/assets/logo.svg")[' in text


def test_a_link_to_a_file_is_text_where_the_site_has_no_address(tmp_path: Path) -> None:
    files = {"assets/logo.svg": tmp_path / "logo.svg"}
    around = Surroundings("topic/a/", [], {}, {"topic/b/": "/topic/b/"}, files, "")
    assert around.outside("../../assets/logo.svg") == ""
    assert around.outside("../b/") is None
    html = '<p>Take <a href="../../assets/logo.svg">the logo</a>, see <a href="../b/">b</a>.</p>'
    page = Page("topic/a.md", "topic/a/", "A", html, "", (), ())
    written, faults = typst_page.written(page, around, Cache(tmp_path))
    assert not faults
    assert "Take the logo, see #xref(" in written


def test_formulas_figures_and_images_carry_words(site: Site) -> None:
    text = typst_of(site)
    assert re.search(r'image\("[0-9a-f]+\.svg", alt: "The logo\."\)', text)
    assert '#im("y squared", ' in text
    assert '"A line that falls."' in text


ROWS = "".join(f"| ${n}$ | $\\dfrac{{\\dfrac{{a}}{{b}}}}{{\\dfrac{{c}}{{d}}}}$ |\n" for n in range(40))
STEPS = "".join(f"    Step {n}:\n\n    $$\n    \\frac{{a}}{{b}}\n    $$\n\n" for n in range(40))
CODE = "".join(
    f"first_{n} = a_function(with_some_long_argument={n}, and_with_another_one='abcdefgh')\n" for n in range(24)
)
TALL: dict[str, str | bytes] = {
    "docs/topic/table.md": f"# Table\n\n| Heading | Tall |\n| - | - |\n{ROWS}",
    "docs/topic/short.md": f"# Short\n\n| Heading | Tall |\n| - | - |\n{''.join(ROWS.splitlines(True)[:24])}",
    "docs/topic/box.md": f'# Box\n\n!!! note "Long"\n{STEPS}    The end.\n',
    "docs/topic/code.md": f"# Code\n\n```python\n{CODE}```\n",
}
FOOT = {BOOKS[0]: (73, 62), BOOKS[1]: (25, 22)}  # from the sheet's lower end: below the text, above the page number


def test_what_is_taller_than_a_page_goes_on_on_the_next(tmp_path: Path) -> None:
    made = build_site(tmp_path, TALL, book=True)
    assert made.log == []
    for edition, (low, high) in FOOT.items():
        book = pypdfium2.PdfDocument(made.file(edition))
        texts = [page.get_textpage().get_text_range() for page in book]
        assert sum("Heading" in text for text in texts) > 1, "the table's head is not repeated"
        for last in ("39", "The end.", "first_23"):
            assert any(last in text for text in texts)
        for number, page in enumerate(book, 1):
            picture = page.render(scale=1, grayscale=True).to_numpy().squeeze()
            assert (picture[-low:-high] > 245).all(), f"{edition}, page {number}: runs over its lower margin"

"""A wide table can be read in the book: no type below what paper shows, words broken rather than shrunk."""

import re
from collections import defaultdict
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from minisite import Site, build_site

EDITIONS = ("ml-interview-notes.pdf", "ml-interview-notes-phone.pdf")
SMALLEST = 4.9  # points; 5 less what rounding takes
LETTERS = "abcdefghij"


def table(head: list[str], *rows: list[str]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["-"] * len(head), *rows))


WORDS = table([10 * letter for letter in LETTERS], [20 * letter for letter in LETTERS])
NUMBERS = table(
    ["Method", *(f"c{n}" for n in range(9))], *[["a_method_with_a_long_name", *(f"0.{n}2345" for n in range(9))]] * 3
)
MIXED = table(
    ["Setting", "Path", "Formula", "Meaning"],
    [
        "`learning_rate_schedule_warmup_steps`",
        "`/a/very/long/path/to/some/file/that/does/not/end.py`",
        r"$\frac{\partial L}{\partial w} = \sum_{i=1}^n (y_i - \hat y_i) x_i$",
        "The **Donaudampfschifffahrtsgesellschaftskapitaen** and a *sentence* that goes on for a while",
    ],
)
PAGES = {"Words": WORDS, "Numbers": NUMBERS, "Mixed": MIXED}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    files: dict[str, str | bytes] = {f"docs/t/{name}.md": f"# {name}\n\n{rows}\n" for name, rows in PAGES.items()}
    made = build_site(tmp_path_factory.mktemp("tables"), files, book=True)
    assert made.log == []
    return made


def sized(file: Path) -> dict[str, list[tuple[str, float]]]:
    """Each sign of a page with its size in points, by the page's title, which stands in its head."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    with pypdfium2.PdfDocument(file) as book:
        for page in book:
            text = page.get_textpage()
            title = next(
                (name for name in PAGES if re.match(rf"\W*(T\W+)?{name}\r?\n{name}\b", text.get_text_range())), ""
            )
            for at in range(text.count_chars()):
                found[title].append(
                    (chr(pdfium.FPDFText_GetUnicode(text.raw, at)), pdfium.FPDFText_GetFontSize(text.raw, at))
                )
    return found


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_type_of_a_wide_table_is_smaller_than_can_be_read(site: Site, edition: str) -> None:
    pages = sized(site.file(edition))
    assert set(PAGES) <= set(pages)
    for name in ("Words", "Numbers"):
        sizes = [size for sign, size in pages[name] if sign.isalnum()]
        assert min(sizes) > SMALLEST, name
        assert min(sizes) < 8, "this table should need smaller type, or it tests nothing"


@pytest.mark.parametrize("edition", EDITIONS)
def test_words_are_broken_where_they_must_be_and_numbers_never(site: Site, edition: str) -> None:
    with pypdfium2.PdfDocument(site.file(edition)) as book:
        text = "\n".join(page.get_textpage().get_text_range() for page in book)
    for number in range(9):
        assert text.count(f"0.{number}2345") == 3
    letters = re.sub(r"[^a-z]", "", text)
    for letter in LETTERS:
        assert letters.count(10 * letter) >= 1
    assert "onaudampfschiff" in letters


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_wide_table_keeps_within_the_margins(site: Site, edition: str) -> None:
    side = 100 if edition == EDITIONS[0] else 15
    with pypdfium2.PdfDocument(site.file(edition)) as book:
        for page in book:
            ink = page.render(scale=1, grayscale=True).to_numpy().squeeze() < 245
            assert not ink[:, :side].any()
            assert not ink[:, -side:].any()

"""The text is spelled right, in American English, and without the signs that the style does without."""

import json
import re
import subprocess
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from tests.site.site_pages import Page, node, prose, spoken

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "tests" / "words.txt"
FINDING = re.compile(r"(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+) - (?:Unknown|Forbidden|Misspelled) word \(")
WORD = re.compile(r"\w+(?:['\u2019]\w+)*['\u2019]?")
DASH = re.compile(r"\u2014|(?<=\s)[\u2013-](?=\s)|(?<=\w)--(?=\w)|(?<=\s)--(?=\s)")
# Those of the symbol blocks that are shown in color; arrows, mathematical signs and check marks are text.
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u2712\u2719-\u2775\u2795-\u27bf\u2b50\u2b55\ufe0f]")


def own_words() -> list[str]:
    return WORDS.read_text(encoding="utf-8").split()


def accepted(word: str, own: set[str]) -> bool:
    """Whether a word, or that of which it is the genitive, is among the site's own; capital letters there must stay."""
    forms = {word, re.sub(r"['\u2019]s?$", "", word)}
    return any(form in own or form.lower() in own for form in forms)


def unknown_words(texts: dict[str, list[str]], folder: Path) -> list[tuple[str, str, str]]:
    """Page, word and line of everything that is not in the American dictionary."""
    names = {f"{number}.txt": page for number, page in enumerate(texts)}
    for name, page in names.items():
        (folder / name).write_text("\n".join(texts[page]), encoding="utf-8")
    program = ROOT / "node_modules" / "cspell" / "bin.mjs"
    settings = ["--config", str(ROOT / "tests" / "cspell.json"), "--no-progress", "--no-summary", "--no-color"]
    command = [node(), str(program), "lint", *settings, "--no-gitignore", "--root", str(folder), *names]
    out = folder / "out"
    with out.open("w") as stream:
        run = subprocess.run(command, cwd=folder, stdout=stream, stderr=subprocess.PIPE, text=True, check=False)
    lines = out.read_text(encoding="utf-8").splitlines()
    found = [match for line in lines if (match := FINDING.match(line))]
    assert len(found) == len(lines), f"cspell says something else: {set(lines) - {m[0] for m in found}}"
    assert run.returncode == (1 if found else 0), run.stderr
    unknown = []
    for m in found:
        page = names[Path(m["file"]).name]
        line, column = texts[page][int(m["line"]) - 1], int(m["column"])
        # cspell takes LeCun for two words; the reader sees one
        word = next((w[0] for w in WORD.finditer(line) if w.start() < column <= w.end()), line)
        unknown.append((page, word, line))
    return unknown


def texts(pages: list[Page]) -> dict[str, list[str]]:
    """All that a page says: its text, what is spoken, and what search engines and chat windows show of it."""
    return {
        page.name: [
            *prose(page.soup),
            *spoken(page.soup),
            *(str(m["content"]) for m in page.soup.select('meta[name="description"], meta[property^="og:title"]')),
        ]
        for page in pages
    }


def other_names(site: Path) -> list[str]:
    """The other names of the questions, as search and the index of the book have them."""
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = [unescape(names) for doc in index["docs"] for names in re.findall(r"<p>Also: (.*?)</p>", doc["text"])]
    assert found, "no question has other names: nothing was checked"
    return found


@pytest.fixture(scope="module")
def unknown(pages: list[Page], site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    return unknown_words(texts(pages) | {"also": other_names(site)}, tmp_path_factory.mktemp("spelling"))


def around(word: str, line: str) -> str:
    at = line.find(word)
    return line[max(0, at - 40) : at + len(word) + 40]


def test_every_word_is_spelled_right_in_american_english(unknown: list[tuple[str, str, str]]) -> None:
    own = set(own_words())
    wrong: dict[str, list[tuple[str, str]]] = {}
    for page, word, line in unknown:
        if not accepted(word, own):
            wrong.setdefault(word, []).append((page, line))
    faults = [
        f"{word}: {', '.join(dict(places))} (… {around(word, places[0][1])} …)"
        for word, places in sorted(wrong.items())
    ]
    assert not wrong, "\n".join([*faults, f"Correct them, or add to tests/words.txt: {' '.join(sorted(wrong))}"])


def test_the_list_of_own_words_is_sorted_and_holds_none_in_vain(unknown: list[tuple[str, str, str]]) -> None:
    own = own_words()
    assert own == sorted(set(own), key=lambda word: (word.casefold(), word)), "sort tests/words.txt, each word once"
    idle = [word for word in own if not any(accepted(found, {word}) for _, found, _ in unknown)]
    assert not idle, f"no page needs these words; remove them from tests/words.txt: {idle}"


def test_wrong_and_british_spellings_are_noticed(tmp_path: Path) -> None:
    wrong = [
        "misspeled",
        "optimise",
        "regularisation",
        "behaviour",
        "neighbour",
        "centre",
        "modelling",
        "labelled",
        "grey",
    ]
    right = ["The gray model's color is labeled, and its behavior optimized."]
    found = unknown_words({"page": [*wrong, *right]}, tmp_path)
    assert [word for _, word, _ in found] == wrong


def test_words_in_alternative_texts_and_tooltips_are_checked(pages: list[Page]) -> None:
    page = next(p for p in pages if p.soup.select("svg[role=img]"))
    checked = texts([page])[page.name]
    assert str(page.soup.select("svg[role=img]")[0]["aria-label"]) in checked
    assert not any("pstrut" in line or "import numpy" in line for line in checked), "code or formulas are read as prose"


@cache
def said(page: Page) -> list[str]:
    return [*prose(page.article), *spoken(page.article)]


def marks(page: Page, pattern: re.Pattern[str]) -> list[str]:
    return [f"{page.name}: {around(m[0], line)}" for line in said(page) for m in pattern.finditer(line)]


def test_no_dash_sets_off_an_aside(pages: list[Page]) -> None:
    faults = [fault for page in pages if not page.is_404 for fault in marks(page, DASH)]  # Material's "404 - Not found"
    assert not faults, "use a comma or a full stop:\n" + "\n".join(faults)


def test_no_emoji_stands_in_the_text(pages: list[Page]) -> None:
    faults = [fault for page in pages for fault in marks(page, EMOJI)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("text", ["a \u2014 b", "a \u2013 b", "a - b", "good ✅", "fire 🔥"])
def test_dashes_and_emoji_are_noticed(text: str) -> None:
    page = Page("page", f"<article><p>{text}</p></article>")
    assert len(marks(page, DASH) + marks(page, EMOJI)) == 1


@pytest.mark.parametrize("text", ["pages 3\u20135", "precision-recall", "\u22121 → 1", "a ✓ in the table", "F₁"])
def test_other_signs_are_let_pass(text: str) -> None:
    page = Page("page", f"<article><p>{text}</p></article>")
    assert not marks(page, DASH) + marks(page, EMOJI)

"""What a reader does: switches the colors, searches, steps with the keyboard, points at an abbreviation, listens."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import Tag
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from playwright.sync_api import TimeoutError as TooLong

from tests.browser.session import session
from tests.site.site_pages import Page, title_of

SCHEME = "document.body.dataset.mdColorScheme"
# Words so common that lunr, the search's engine, passes them over; those that titles of questions have.
NOT_SEARCHED = {
    "also",
    "does",
    "from",
    "have",
    "just",
    "most",
    "only",
    "should",
    "than",
    "that",
    "their",
    "them",
    "then",
}
NOT_SEARCHED |= {"they", "this", "were", "what", "when", "where", "which", "while", "will", "with", "would", "your"}


@pytest.mark.parametrize(("system", "scheme"), [("light", "default"), ("dark", "slate")])
def test_the_page_follows_the_system_until_the_reader_chooses(
    system: Any, scheme: str, browser: Browser, address: str
) -> None:
    with session(browser, address, color_scheme=system) as desk:
        desk.go("")
        assert desk.tab.evaluate(SCHEME) == scheme
        desk.switch("dark" if system == "light" else "light")
        others = "slate" if system == "light" else "default"
        for chosen, name in (("default", "light mode"), ("slate", "dark mode")):
            desk.tab.locator(f'label[title*="{name}"]').click()
            desk.tab.wait_for_function(f"{SCHEME} === '{chosen}'")
            desk.go("")  # the choice outlasts the page
            assert desk.tab.evaluate(SCHEME) == chosen
        desk.tab.locator('label[title*="system"]').click()
        desk.tab.wait_for_function(f"{SCHEME} === '{others}'")


def test_links_and_text_change_with_the_scheme(browser: Browser, address: str) -> None:
    seen = {}
    schemes: tuple[Any, ...] = ("light", "dark")
    for scheme in schemes:
        with session(browser, address, color_scheme=scheme) as desk:
            desk.go("")
            style = "getComputedStyle(document.body)"
            seen[scheme] = desk.tab.evaluate(f"[{style}.backgroundColor, {style}.color]")
    assert seen["light"][0] != seen["dark"][0]
    assert seen["light"][1] != seen["dark"][1]


def search(tab: Tab, words: str, address: str) -> bool:
    """Type words into the search; whether a result leads to this address."""
    field = tab.locator('input[name="query"]')
    field.fill(words)
    field.press("End")  # the search listens to keys
    found = """address => [...document.querySelectorAll("a.md-search-result__link")].some(a => {
      const url = new URL(a.href);
      return [url.origin + url.pathname, url.origin + url.pathname + url.hash].includes(address); })"""
    try:
        tab.wait_for_function(found, arg=address, timeout=10_000)
    except TooLong:
        return False
    return True


def easiest(page: Page, texts: list[str]) -> tuple[Tag, str]:
    """The page's question that is found by the rarest word of its title, and that word.

    A common word has more results than the search's first list shows.
    """

    def count(word: str) -> int:
        return sum(word.lower() in text for text in texts)

    found = [
        (word, question)
        for question in page.questions
        for word in re.findall(r"[A-Za-z]{4,}", title_of(question))
        if word.lower() not in NOT_SEARCHED
    ]
    word, question = min(found, key=lambda pair: count(pair[0]))
    return question, word


@pytest.fixture(scope="module")
def texts(site: Path) -> list[str]:
    """What the search index holds, an entry for each section."""
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    return [f"{entry['title']} {entry['text']}".lower() for entry in index["docs"]]


def test_a_question_of_every_page_is_found_by_a_word_of_its_title(
    browser: Browser, address: str, pages: list[Page], texts: list[str]
) -> None:
    asked = [(page, *easiest(page, texts)) for page in pages if page.questions]
    assert asked, "no page has a question: nothing was checked"
    faults = []
    with session(browser, address) as desk:
        desk.go("")
        desk.tab.locator('input[name="query"]').click()
        for page, question, word in asked:
            if not search(desk.tab, word, f"{address}{page.url}"):  # the search folds what a page has more than once
                faults.append(f'{page.url}#{question["id"]} is not found by "{word}"')
        assert not faults, "\n".join(faults)


def test_a_result_leads_to_its_question(browser: Browser, address: str, pages: list[Page], texts: list[str]) -> None:
    page = next(p for p in pages if len(p.questions) > 1)
    question, word = easiest(page, texts)
    with session(browser, address) as desk:
        desk.go("")
        desk.tab.locator('input[name="query"]').click()
        assert search(desk.tab, word, f"{address}{page.url}#{question['id']}")
        link = desk.tab.locator(f'a.md-search-result__link[href*="{page.url}"][href$="#{question["id"]}"]')
        if not link.is_visible():  # folded under the page's best result
            desk.tab.locator("details.md-search-result__more summary").first.click()
        link.click()
        desk.tab.wait_for_url(f"{address}{page.url}*#{question['id']}")
        heading = desk.tab.locator(f"#{question['id']}")
        heading.wait_for(state="visible")
        desk.tab.wait_for_function(
            "id => (box => box.top >= 0 && box.top < innerHeight)(document.getElementById(id).getBoundingClientRect())",
            arg=question["id"],
        )


def test_the_first_key_offers_to_skip_the_menu(browser: Browser, address: str, pages: list[Page]) -> None:
    page = next(p for p in pages if p.questions)
    with session(browser, address) as desk:
        desk.go(page.url)
        desk.tab.keyboard.press("Tab")
        focused = desk.tab.locator(":focus")
        assert "Skip to content" in focused.inner_text()
        desk.tab.evaluate("document.getAnimations().forEach(a => a.finish())")
        box = focused.bounding_box()
        assert box is not None
        assert box["y"] >= 0, "the link is not in the window"
        assert focused.evaluate("e => getComputedStyle(e).opacity") == "1"
        desk.tab.keyboard.press("Enter")
        desk.tab.keyboard.press("Tab")
        assert desk.tab.evaluate("!!document.activeElement.closest('article')"), (
            "the next key does not stop in the text"
        )


def test_an_abbreviation_says_what_it_stands_for(browser: Browser, address: str, pages: list[Page]) -> None:
    page = next((p for p in pages if p.article.select("p abbr[title]")), None)
    assert page is not None, "no page has an abbreviation of the glossary"
    meaning = str(page.article.select("p abbr[title]")[0]["title"])
    with session(browser, address) as desk:
        desk.go(page.url)
        desk.tab.locator("article p abbr").first.hover()
        desk.tab.locator(".md-tooltip2", has_text=meaning).wait_for(state="visible")


def test_a_screen_reader_hears_formulas_and_figures(browser: Browser, address: str, pages: list[Page]) -> None:
    page = next(p for p in pages if p.soup.select("svg.plot-svg") and p.soup.select("div.formula"))
    with session(browser, address) as desk:
        desk.go(page.url)
        tree = desk.tab.context.new_cdp_session(desk.tab).send("Accessibility.getFullAXTree")
    nodes = [node for node in tree["nodes"] if not node["ignored"]]
    roles = [node["role"]["value"] for node in nodes]
    formulas = sum(role in ("math", "MathMLMath") for role in roles)
    assert formulas == len(page.article.select(".katex")), f"{page.name}: {formulas} formulas are heard"
    assert "MathMLIdentifier" in roles or "MathMLNumber" in roles, f"{page.name}: the formulas are empty: {set(roles)}"
    heard = {node.get("name", {}).get("value") for node in nodes if node["role"]["value"] in ("image", "img")}
    silent = [str(svg["aria-label"]) for svg in page.soup.select("svg.plot-svg") if svg["aria-label"] not in heard]
    assert not silent, f"{page.name}: not heard: {silent}"

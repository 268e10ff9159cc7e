"""A formula that is wider than the phone scrolls in its own box, from its first sign to its last."""

from playwright.sync_api import Browser

from tests.browser.session import Visit, session
from tests.site.site_pages import Page


def test_both_ends_of_every_wide_formula_can_be_reached(visits: list[Visit]) -> None:
    assert any(formula["wide"] for visit in visits for formula in visit.formulas), "no formula is wide"
    faults = [
        f"{visit.page}, 320 px: the {end} of {formula['tex'][:80]} is cut off by {-formula[end]:.0f} px"
        for visit in visits
        for formula in visit.formulas
        for end in ("start", "end")
        if formula[end] < -1
    ]
    assert not faults, "\n".join(faults)


def test_an_end_out_of_reach_is_noticed(browser: Browser, address: str, pages: list[Page]) -> None:
    with session(browser, address) as phone:
        phone.go(page_with_wide_formula(pages).url)
        phone.resize(320)
        phone.tab.add_style_tag(content="div.formula { display: flex; justify-content: center; overflow: hidden }")
        phone.tab.add_style_tag(content="div.formula > .katex-display { flex: none; width: max-content }")
        ends = phone.probe("formulaEnds")
        assert any(formula["wide"] and formula["start"] < -1 for formula in ends)


def test_no_line_begins_with_the_comma_behind_a_formula(visits: list[Visit]) -> None:
    faults = [f"{visit.page}: {sign}" for visit in visits for sign in visit.torn]
    assert not faults, "\n".join(faults)


def test_a_torn_off_comma_is_noticed(browser: Browser, address: str, pages: list[Page]) -> None:
    with session(browser, address) as phone:
        phone.go("evaluation/thresholds/")
        phone.tab.add_style_tag(content=".glued { white-space: normal }")
        torn = []
        for width in range(320, 420, 10):
            phone.resize(width)
            torn += phone.probe("torn")
        assert torn


def test_a_wide_formula_can_be_scrolled_with_the_keyboard(browser: Browser, address: str, pages: list[Page]) -> None:
    with session(browser, address) as phone:
        phone.go(page_with_wide_formula(pages).url)
        phone.resize(320)
        # From the last link before it, as a reader arrives who steps through the page.
        phone.tab.evaluate("""() => {
          const wide = [...document.querySelectorAll("div.formula")].find(e => e.scrollWidth > e.clientWidth);
          wide.dataset.wide = "";
          const before = [...document.querySelectorAll("article a[href]")]
            .filter(a => a.compareDocumentPosition(wide) & Node.DOCUMENT_POSITION_FOLLOWING);
          before.at(-1).focus();
        }""")
        for _ in range(8):
            phone.tab.keyboard.press("Tab")
            if reached := phone.tab.evaluate("document.activeElement.matches('[data-wide]')"):
                break
        assert reached, f"{phone.tab.url}: Tab does not stop at a formula that must be scrolled"
        phone.tab.keyboard.press("ArrowRight")
        phone.tab.wait_for_function("document.querySelector('[data-wide]').scrollLeft > 0")


def page_with_wide_formula(pages: list[Page]) -> Page:
    """The page whose longest displayed formula is the longest of all."""

    def length(page: Page) -> int:
        return max((len(f.get_text()) for f in page.soup.select("div.formula .katex-html")), default=0)

    return max(pages, key=length)

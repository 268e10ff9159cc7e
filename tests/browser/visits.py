"""Visit every page once per setting and write down what a reader would see there; the tests judge it.

Three settings stand for all: a phone in the light, where all that is narrow shows; a desk in the dark; and a phone
without scripts. Within a setting the window is resized and the color scheme changed, and no page loaded twice.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, Response, Route, sync_playwright
from playwright.sync_api import Page as Tab

from tests.browser import looks
from tests.site.built import Page

# Nothing is fetched for the browser's own sake, and no time is lost on a graphics card that is not there.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
QUIET += ["--disable-gpu"]
WEIGHED = {"document", "stylesheet", "script", "font"}


@dataclass
class Visit:
    """What was seen of one page in one setting."""

    page: str
    setting: str
    errors: list[str] = field(default_factory=list)  # of scripts and of the console
    foreign: list[str] = field(default_factory=list)  # requests to another host
    missing: list[str] = field(default_factory=list)  # requests that the site could not answer
    weight: dict[str, int] = field(default_factory=dict)  # bytes that came over the wire, by file
    shifts: list[tuple[float, list[str]]] = field(default_factory=list)
    sticks_out: dict[str, list[str]] = field(default_factory=dict)  # by width and scheme
    formulas: list[dict[str, Any]] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        return f"{self.page}, {self.setting}"


@dataclass
class Seat:
    """A tab from which pages are visited one after another; what happens in it is noted in the visit of the moment."""

    tab: Tab
    address: str
    visit: Visit

    def go(self, url: str, visit: Visit | None = None) -> None:
        self.visit = visit or self.visit
        self.tab.goto(self.address + url)

    def go_and_watch(self, page: Page, visit: Visit) -> None:
        """Go to a page and note what moves. A busy machine may paint before a font that has come: look again then."""
        self.visit = visit
        visit.shifts = self.load_and_watch(page)
        for _ in range(2):
            if visit.shifts:
                visit.shifts = min(
                    visit.shifts, self.load_and_watch(page), key=lambda shifts: sum(v for v, _ in shifts)
                )

    def load_and_watch(self, page: Page) -> list[tuple[float, str]]:
        """Load over a line that brings the fonts a page preloads in time, and others after the text is painted."""
        early = {str(link["href"]).rpartition("/")[2] for link in page.soup.select('link[rel="preload"][as="font"]')}
        late: list[Route] = []
        painted = False

        def bring(route: Route) -> None:
            if painted or route.request.url.rpartition("/")[2] in early:
                route.continue_()
            else:
                late.append(route)

        self.tab.route("**/*.woff2", bring)
        self.tab.goto(self.address + page.url, wait_until="domcontentloaded")
        self.tab.evaluate(looks.TWO_FRAMES)
        painted = True
        for route in late:
            route.continue_()
        self.tab.wait_for_load_state("load")
        shifts: list[tuple[float, str]] = self.tab.evaluate(looks.SHIFTS)
        self.tab.unroute("**/*.woff2")
        return shifts

    def resize(self, width: int, height: int = 800) -> None:
        self.tab.set_viewport_size({"width": width, "height": height})

    def switch(self, scheme: Literal["light", "dark"]) -> None:
        """Change the system's color scheme, and wait until the page has followed."""
        self.tab.emulate_media(color_scheme=scheme)
        name = "slate" if scheme == "dark" else "default"
        self.tab.wait_for_function(f"document.body.dataset.mdColorScheme === '{name}'")

    def note_what_sticks_out(self, name: str) -> None:
        self.visit.sticks_out[name] = self.tab.evaluate(looks.STICKS_OUT)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """A browser, for as long as the block runs."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield browser
        browser.close()


@contextmanager
def seat(browser: Browser, address: str, **settings: Any) -> Iterator[Seat]:
    """A tab of a browser that has never been used, for as long as the block runs. Nothing reaches another host."""
    context = browser.new_context(**settings)
    seat = Seat(context.new_page(), address, Visit("", ""))

    def stop(route: Route) -> None:
        seat.visit.foreign.append(route.request.url)
        route.abort()

    def weigh(answer: Response) -> None:
        if answer.request.resource_type in WEIGHED:  # by the header: of a worker's script the browser tells no size
            name = answer.url.removeprefix(address).partition("?")[0]
            seat.visit.weight[name] = int(answer.headers["content-length"])

    # With a route Playwright turns off the browser's cache, so that each page is as heavy as on a first visit.
    context.route(lambda url: not url.startswith((address, "data:", "blob:")), stop)
    seat.tab.on("response", weigh)
    seat.tab.on("pageerror", lambda error: seat.visit.errors.append(str(error)))
    seat.tab.on("console", lambda line: seat.visit.errors.append(line.text) if line.type == "error" else None)
    seat.tab.on("response", lambda answer: seat.visit.missing.append(answer.url) if answer.status >= 400 else None)
    yield seat
    context.close()


def on_a_phone(browser: Browser, address: str, pages: list[Page]) -> Iterator[Visit]:
    with seat(browser, address) as phone:
        for page in pages:
            phone.tab.emulate_media(color_scheme="light")
            phone.resize(360)
            phone.go_and_watch(page, visit := Visit(page.name, "phone"))
            visit.unseen = phone.tab.evaluate(looks.UNSEEN)
            phone.note_what_sticks_out("360 px, light")
            visit.torn = phone.tab.evaluate(looks.TORN)
            phone.resize(320)
            phone.note_what_sticks_out("320 px, light")
            visit.torn += phone.tab.evaluate(looks.TORN)
            visit.formulas = phone.tab.evaluate(looks.FORMULA_ENDS)
            visit.figures = phone.tab.evaluate(looks.FIGURES)
            phone.switch("dark")
            phone.note_what_sticks_out("320 px, dark")
            phone.resize(360)
            phone.note_what_sticks_out("360 px, dark")
            yield visit


def on_a_desk_in_the_dark(browser: Browser, address: str, pages: list[Page]) -> Iterator[Visit]:
    with seat(browser, address, viewport={"width": 1280, "height": 800}) as desk:
        for page in pages:
            desk.tab.emulate_media(media="screen", color_scheme="dark")
            desk.go_and_watch(page, visit := Visit(page.name, "desk, dark"))
            visit.unseen = desk.tab.evaluate(looks.UNSEEN)
            desk.note_what_sticks_out("1280 px, dark")
            desk.tab.emulate_media(media="print")
            visit.printed = desk.tab.evaluate(looks.PRINTED)
            desk.tab.emulate_media(media="screen")
            desk.switch("light")
            desk.note_what_sticks_out("1280 px, light")
            yield visit


def without_scripts(browser: Browser, address: str, pages: list[Page]) -> Iterator[Visit]:
    with seat(browser, address, java_script_enabled=False) as phone:
        for page in pages:
            phone.resize(360)
            phone.go(page.url, visit := Visit(page.name, "phone without scripts"))
            visit.unseen = phone.tab.evaluate(looks.UNSEEN)
            for width in (360, 320):
                phone.resize(width)
                phone.note_what_sticks_out(f"{width} px, without scripts")
            yield visit


def visit_all(path: str, address: str, pages: list[Page]) -> list[Visit]:
    """Visit the pages in all settings, as many at a time as there are cores, each in a browser of its own."""

    def visit(see: Callable[[Browser, str, list[Page]], Iterator[Visit]]) -> list[Visit]:
        with launched(path) as browser:
            return list(see(browser, address, pages))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [
            seen for visits in pool.map(visit, (on_a_phone, on_a_desk_in_the_dark, without_scripts)) for seen in visits
        ]

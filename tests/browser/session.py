"""A tab of a browser in which pages are visited one after another, and what is noted of each visit."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Request, Response, Route, sync_playwright
from playwright.sync_api import Page as Tab

from tests.site.site_pages import Page

PROBES = Path(__file__).with_name("probes.js").read_text(encoding="utf-8")
# Nothing is fetched for the browser's own sake, and no time is lost on a graphics card that is not there.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
QUIET += ["--disable-gpu"]
SHIFT = 0.01  # what moves less while a page loads is not seen
WEIGHED = {"document", "stylesheet", "script", "font"}


@dataclass
class Visit:
    """What was seen of one page in one setting."""

    page: str
    setting: str
    asked: list[str] = field(default_factory=list)  # what the page made the site send: addresses from its root
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

    @property
    def faults(self) -> list[object]:
        """What a test may object to; some of it a busy machine may have caused, and another visit would not see it."""
        lists = self.errors, self.foreign, self.missing, self.torn, self.unseen, self.printed, *self.sticks_out.values()
        moved = self.shifts if self.shift >= SHIFT else []
        return [*moved, *(fault for found in lists for fault in found)]

    @property
    def shift(self) -> float:
        """How much moved while the page loaded, as browsers measure it (0: nothing)."""
        return sum(value for value, _ in self.shifts)


@dataclass
class Session:
    """A tab; what happens in it is noted in the visit of the moment."""

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

    def load_and_watch(self, page: Page) -> list[tuple[float, list[str]]]:
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
        self.probe("twoFrames")
        painted = True
        for route in late:
            route.continue_()
        self.tab.wait_for_load_state("load")
        shifts: list[tuple[float, list[str]]] = self.probe("shifts")
        self.tab.unroute("**/*.woff2")
        return shifts

    def probe(self, name: str) -> Any:
        """What a function of probes.js finds in the page as it stands."""
        return self.tab.evaluate(f"() => {{ {PROBES}\nreturn {name}(); }}")

    def resize(self, width: int, height: int = 800) -> None:
        self.tab.set_viewport_size({"width": width, "height": height})

    def switch(self, scheme: Literal["light", "dark"]) -> None:
        """Change the system's color scheme, and wait until the page has followed."""
        self.tab.emulate_media(color_scheme=scheme)
        name = "slate" if scheme == "dark" else "default"
        self.tab.wait_for_function(f"document.body.dataset.mdColorScheme === '{name}'")

    def note_what_sticks_out(self, name: str) -> None:
        self.visit.sticks_out[name] = self.probe("sticksOut")


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """A browser, for as long as the block runs."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield browser
        browser.close()


@contextmanager
def session(browser: Browser, address: str, **settings: Any) -> Iterator[Session]:
    """A tab of a browser that has never been used, for as long as the block runs. Nothing reaches another host."""
    context = browser.new_context(**settings)
    opened = Session(context.new_page(), address, Visit("", ""))

    def note(request: Request) -> None:
        if request.url.startswith(address):
            opened.visit.asked.append(re.split("[?#]", request.url.removeprefix(address))[0])

    def stop(route: Route) -> None:
        opened.visit.foreign.append(route.request.url)
        route.abort()

    def weigh(answer: Response) -> None:
        if answer.request.resource_type in WEIGHED:  # by the header: of a worker's script the browser tells no size
            name = answer.url.removeprefix(address).partition("?")[0]
            opened.visit.weight[name] = int(answer.headers["content-length"])

    # With a route Playwright turns off the browser's cache, so that each page is as heavy as on a first visit.
    context.route(lambda url: not url.startswith((address, "data:", "blob:")), stop)
    tab = opened.tab
    tab.on("request", note)
    tab.on("response", weigh)
    tab.on("pageerror", lambda error: opened.visit.errors.append(str(error)))
    tab.on("console", lambda line: opened.visit.errors.append(line.text) if line.type == "error" else None)
    tab.on("response", lambda answer: opened.visit.missing.append(answer.url) if answer.status >= 400 else None)
    yield opened
    context.close()

"""Visit every page once per setting and write down what a reader would see there; the tests judge it.

Three settings stand for all: a phone in the light, where all that is narrow shows; a desk in the dark; and a phone
without scripts. Within a setting the window is resized and the color scheme changed, and no page loaded twice. A page
that is as it was at its last visit is not visited again.
"""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Browser

from tests.browser.kept import Kept
from tests.browser.session import Visit, launched, session
from tests.site.site_pages import Page

PHONE, DESK, WITHOUT_SCRIPTS = "phone", "desk, dark", "phone without scripts"


def on_a_phone(browser: Browser, address: str, pages: list[Page]) -> Iterator[Visit]:
    with session(browser, address) as phone:
        for page in pages:
            phone.tab.emulate_media(color_scheme="light")
            phone.resize(360)
            phone.go_and_watch(page, visit := Visit(page.name, PHONE))
            visit.unseen = phone.probe("unseen")
            phone.note_what_sticks_out("360 px, light")
            visit.torn = phone.probe("torn")
            phone.resize(320)
            phone.note_what_sticks_out("320 px, light")
            visit.torn += phone.probe("torn")
            visit.formulas = phone.probe("formulaEnds")
            visit.figures = phone.probe("figures")
            phone.switch("dark")
            phone.note_what_sticks_out("320 px, dark")
            phone.resize(360)
            phone.note_what_sticks_out("360 px, dark")
            yield visit


def on_a_desk_in_the_dark(browser: Browser, address: str, pages: list[Page]) -> Iterator[Visit]:
    with session(browser, address, viewport={"width": 1280, "height": 800}) as desk:
        for page in pages:
            desk.tab.emulate_media(media="screen", color_scheme="dark")
            desk.go_and_watch(page, visit := Visit(page.name, DESK))
            visit.unseen = desk.probe("unseen")
            desk.note_what_sticks_out("1280 px, dark")
            desk.tab.emulate_media(media="print")
            visit.printed = desk.probe("printed")
            desk.tab.emulate_media(media="screen")
            desk.switch("light")
            desk.note_what_sticks_out("1280 px, light")
            yield visit


def without_scripts(browser: Browser, address: str, pages: list[Page]) -> Iterator[Visit]:
    with session(browser, address, java_script_enabled=False) as phone:
        for page in pages:
            phone.resize(360)
            phone.go(page.url, visit := Visit(page.name, WITHOUT_SCRIPTS))
            visit.unseen = phone.probe("unseen")
            for width in (360, 320):
                phone.resize(width)
                phone.note_what_sticks_out(f"{width} px, without scripts")
            yield visit


SETTINGS = {PHONE: on_a_phone, DESK: on_a_desk_in_the_dark, WITHOUT_SCRIPTS: without_scripts}


def version(program: str) -> str:
    """That of the browser, in its own words."""
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout


def visit_all(program: str, address: str, pages: list[Page], kept: Kept) -> list[Visit]:
    """The visits of all pages in all settings: those kept, and the others made now.

    As many settings at a time as there are cores, each in a browser of its own.
    """

    def visit(setting: str) -> list[Visit]:
        seen = {page.path: kept.find(page, setting) for page in pages}
        if new := [page for page in pages if seen[page.path] is None]:
            with launched(program) as browser:
                for page, visit in zip(new, SETTINGS[setting](browser, address, new), strict=True):
                    kept.keep(page, visit)
                    seen[page.path] = visit
        return [visit for visit in seen.values() if visit is not None]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        visits = [visit for of_setting in pool.map(visit, SETTINGS) for visit in of_setting]
    kept.drop_unused()
    return visits

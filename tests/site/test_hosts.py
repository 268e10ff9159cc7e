"""Nothing is fetched from another host: no tracker, no font or script that a train's network blocks."""

import re
from pathlib import Path

import pytest

from tests.site.site_pages import Page

FETCHED = {
    "src": "*",
    "srcset": "*",
    "poster": "*",
    "data": "object",
    "action": "form",
    "href": "link image use feimage base",
    "xlink:href": "image use feimage",
    "background": "*",
    "ping": "a",
}
NOT_FETCHED = {"canonical", "alternate", "author", "license", "next", "prev", "me", "help"}  # of <link rel>
HOST = re.compile(r"^\s*(?:(?:https?|wss?):)?//", re.IGNORECASE)
IN_CSS = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])\s*((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
IN_SCRIPT = re.compile(r"""["'`](?:https?:)?//([\w-]+\.[\w.-]+[^"'`\s]*)""")

# Addresses in Material's scripts, and the element that must stand on a page for one of them to be fetched.
LAZY = {
    "unpkg.com/mermaid@": ".mermaid",
    "unpkg.com/resize-observer-polyfill": None,  # only where ResizeObserver is missing: no browser since 2020
    "api.github.com/": '[data-md-component="source"]',
}


def foreign(page: Page) -> list[str]:
    """What a page would fetch from another host, by the look of its HTML."""
    found = []
    for attribute, where in FETCHED.items():
        name = attribute.replace(":", "\\:")
        tags = page.soup.select(", ".join(f"{one}[{name}]" for one in where.split()))
        found += [
            f'{page.name}: <{tag.name} {attribute}="{tag[attribute]}">'
            for tag in tags
            if HOST.match(str(tag[attribute])) and not NOT_FETCHED & set(tag.get("rel") or [])
        ]
    found += [f"{page.name}: {tag}" for tag in page.soup.select('meta[http-equiv="refresh" i]')]
    styles = [tag.get_text() for tag in page.soup.find_all("style")]
    styles += [str(tag["style"]) for tag in page.soup.find_all(style=re.compile(r"url\("))]
    found += [f"{page.name}: a style with url({link})" for style in styles for link in IN_CSS.findall(style)]
    for script in page.soup.find_all("script", src=False):
        found += [f"{page.name}: a script with {link}" for link in IN_SCRIPT.findall(script.get_text())]
    return found


def foreign_in_css(text: str) -> list[str]:
    return IN_CSS.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


def loaded_scripts(pages: list[Page], site: Path) -> set[Path]:
    """The scripts that pages load, and the worker that the search starts."""
    names = {str(s["src"]).rpartition("assets/")[2] for p in pages for s in p.soup.select("script[src]")}
    names |= set(re.findall(r'"search": "[./]*assets/([^"]+)"', "".join(p.html for p in pages)))
    return {site / "assets" / name for name in names}


def test_no_page_fetches_from_another_host(pages: list[Page]) -> None:
    faults = [fault for page in pages for fault in foreign(page)]
    assert not faults, "\n".join(faults)


def test_no_style_sheet_fetches_from_another_host(site: Path) -> None:
    sheets = list(site.rglob("*.css"))
    assert sheets
    faults = [
        f"{s.relative_to(site)}: {link}" for s in sheets for link in foreign_in_css(s.read_text(encoding="utf-8"))
    ]
    assert not faults, "\n".join(faults)


def test_no_script_finds_a_reason_to_fetch_from_another_host(pages: list[Page], site: Path) -> None:
    scripts = loaded_scripts(pages, site)
    assert any("bundle" in s.name for s in scripts)
    assert any("search" in s.name for s in scripts)
    links = {link for s in scripts for link in IN_SCRIPT.findall(s.read_text(encoding="utf-8"))}
    unknown = [link for link in links if not link.startswith(tuple(LAZY))]
    assert not unknown, f"Material's scripts name new addresses; find out when they are fetched: {unknown}"
    idle = [known for known in LAZY if not any(link.startswith(known) for link in links)]
    assert not idle, f"no script names these any more; remove them from the list: {idle}"
    asked = [(p.name, address) for p in pages for address, found in LAZY.items() if found and p.soup.select(found)]
    assert not asked, f"pages that make Material's script fetch from another host: {asked}"


@pytest.mark.parametrize(
    "fault",
    [
        '<script src="https://unpkg.example/mermaid.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/css">',
        '<link rel="preconnect" href="https://fonts.example">',
        '<img src="https://img.example/badge.svg" alt="">',
        '<p style="background: url(https://img.example/x.png)">x</p>',
        "<style>@import 'https://fonts.example/css';</style>",
        '<script>fetch("https://count.example/hit")</script>',
        '<iframe src="https://video.example/1"></iframe>',
        '<svg><image href="https://img.example/x.png"/></svg>',
        '<meta http-equiv="refresh" content="0; url=https://other.example">',
    ],
)
def test_a_request_to_another_host_is_noticed(fault: str, home: Page) -> None:
    assert foreign(home.spoiled("</article>", f"{fault}</article>"))


def test_a_link_that_a_reader_may_follow_is_no_request(home: Page) -> None:
    link = '<a href="https://example.org/paper">paper</a><link rel="canonical" href="https://example.org/">'
    assert not foreign(home.spoiled("</article>", f"{link}</article>"))


def test_a_style_sheet_from_another_host_is_noticed() -> None:
    assert foreign_in_css("@import url('https://fonts.example/css');") == ["https://fonts.example/css"]
    assert not foreign_in_css('/* url(https://fonts.example) */ a { background: url("data:image/svg+xml,//x") }')

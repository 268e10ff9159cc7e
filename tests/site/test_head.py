"""What search engines, chat windows and screen readers learn of a page before it is read."""

from collections import Counter
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

from tests.site.site_pages import SITE_URL, Page


def meta(page: Page, key: str) -> str:
    attribute = "property" if key.startswith("og:") else "name"
    found = page.soup.select(f'head meta[{attribute}="{key}"]')
    return str(found[0].get("content", "")).strip() if len(found) == 1 else ""


def test_every_page_has_a_title_and_a_language(pages: list[Page]) -> None:
    faults = []
    for page in pages:
        title = page.soup.select("head > title")
        if len(title) != 1 or not title[0].get_text(strip=True):
            faults.append(f"{page.name} has {len(title)} titles: {title}")
        if page.soup.html is None or page.soup.html.get("lang") != "en":
            faults.append(f"{page.name} does not say that it is in English")
    titles = Counter(page.soup.title.get_text(strip=True) for page in pages if page.soup.title and not page.is_404)
    faults += [f'{count} pages have the title "{title}"' for title, count in titles.items() if count > 1]
    assert not faults, "\n".join(faults)


def test_every_page_describes_itself_in_its_own_words(pages: list[Page]) -> None:
    faults = []
    by_description: dict[str, list[str]] = {}
    for page in pages:
        if page.is_404:  # no search engine keeps it
            continue
        description = meta(page, "description")
        by_description.setdefault(description, []).append(page.name)
        if not 50 <= len(description) <= 160:
            faults.append(
                f'{page.name}: the description has {len(description)} characters, not 50 to 160: "{description}"'
            )
    faults += [f'{" and ".join(who)} share the description "{d}"' for d, who in by_description.items() if len(who) > 1]
    assert not faults, "\n".join(faults)


def test_a_shared_link_shows_title_and_description(pages: list[Page]) -> None:
    faults = []
    for page in pages:
        needed = ("og:site_name", "og:type", "og:title", "og:description", "twitter:card")
        faults += [f"{page.name} has no {key}, or more than one" for key in needed if not meta(page, key)]
        if meta(page, "og:description") != meta(page, "description"):
            faults.append(f"{page.name}: og:description is not the description")
        if "<" in meta(page, "og:title") + meta(page, "og:description"):
            faults.append(f"{page.name}: markup in what a chat window shows")
    assert not faults, "\n".join(faults)


def test_a_page_names_its_public_address_if_and_only_if_there_is_one(pages: list[Page]) -> None:
    faults = []
    for page in pages:
        if page.is_404:
            continue
        wanted = [urljoin(SITE_URL, page.url)] if SITE_URL else []
        canonical = [str(link["href"]) for link in page.soup.select('link[rel="canonical"]')]
        shared = [str(m["content"]) for m in page.soup.select('meta[property="og:url"]')]
        if canonical != wanted or shared != wanted:
            faults.append(f"{page.name}: canonical {canonical}, og:url {shared}, but SITE_URL is {SITE_URL!r}")
    assert not faults, "\n".join(faults)


def test_the_site_map_lists_every_page_of_a_public_site(pages: list[Page], site: Path) -> None:
    tree = ElementTree.parse(site / "sitemap.xml")
    listed = {str(loc.text).strip() for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert listed == ({urljoin(SITE_URL, p.url) for p in pages if not p.is_404} if SITE_URL else set())


def test_a_reader_of_a_dead_address_finds_the_way_home(pages: list[Page]) -> None:
    lost = next((page for page in pages if page.is_404), None)
    assert lost is not None, "there is no 404.html"
    links = [str(t.get("href") or t.get("src")) for t in lost.soup.select("link[href], [src], a.md-logo")]
    wrong = [link for link in links if not link.startswith(("/", "http"))]
    assert not wrong, f"404.html is shown under any address, so these lead nowhere: {wrong}"
    assert lost.soup.select("a.md-logo"), "no link leads home from 404.html"
    assert lost.soup.select('input[name="query"]'), "404.html offers no search"

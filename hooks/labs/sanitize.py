"""HTML that a cell puts out, cut down to tables, text and simple markup, which then have the site's own style."""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

INLINE = {"b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "code", "kbd", "samp", "var", "mark", "br"}
BLOCKS = {"p", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "hr"}
TABLES = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
ATTRIBUTES = {"th": ("colspan", "rowspan"), "td": ("colspan", "rowspan"), "a": ("href",)}
DROPPED = {"style", "title", "meta", "link", "colgroup", "col"}
UNWRAPPED = {"html", "head", "body", "span", "font", "center", "small", "big", "tt", "time"}
PARAGRAPHS = {"div", "section", "article", "main", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6"}
PARENTS = {"td": ("tr",), "th": ("tr",), "tr": ("table", "thead", "tbody", "tfoot"), "li": ("ul", "ol")}


def sanitized(html: str) -> tuple[str, str]:
    """The HTML without scripts, styles, classes and ids, and a remark on what it has beside simple markup.

    If there is such a remark, the HTML is empty.
    """
    soup = BeautifulSoup(html, "html.parser")
    for aside in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        aside.extract()
    for tag in soup.find_all(DROPPED):
        tag.decompose()
    for tag in soup.find_all(True):
        if wrong := fault(tag):
            return "", wrong
        wanted = ATTRIBUTES.get(tag.name, ())
        tag.attrs = {key: value for key, value in tag.attrs.items() if key in wanted}
    for tag in soup.find_all(True):
        if tag.name == "th" and not tag.get_text(strip=True):
            tag.name = "td"  # a header that says nothing, as in the corner of a data frame
        elif tag.name in PARAGRAPHS and not tag.find([*PARAGRAPHS, *BLOCKS, "table"]):
            tag.name = "p"
        elif tag.name in UNWRAPPED or tag.name in PARAGRAPHS:
            tag.unwrap()
    for empty in soup.find_all("p"):
        if not empty.get_text(strip=True):
            empty.decompose()
    return (soup.decode(formatter="minimal").strip() if soup.get_text(strip=True) else ""), ""


def fault(tag: Tag) -> str:
    """What a tag has that a page does not carry; empty if nothing."""
    if tag.name not in INLINE | BLOCKS | TABLES | UNWRAPPED | PARAGRAPHS | {"a"}:
        return f"<{tag.name}>"
    if tag.name == "a" and not re.match(r"https?://|mailto:", str(tag.get("href", ""))):
        return "a link that leads to no other site"
    parent = tag.parent.name if tag.parent else ""
    if tag.name in PARENTS and parent not in PARENTS[tag.name]:
        return f"a <{tag.name}> that is in no <{PARENTS[tag.name][0]}>"
    if tag.name == "table" and tag.find_parent("table"):
        return "a table in a table"
    return ""

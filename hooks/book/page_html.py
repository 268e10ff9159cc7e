"""A page's HTML made ready for pandoc: what matters is marked, and what is only for screens is left out."""

from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

Element = Any  # of lxml's tree
IDLE = {"headerlink": "a", "level": "span", "screen-only": "*"}  # classes of what is only for screens


@dataclass(frozen=True)
class Shown:
    """What a page refers to: the targets of its links, the sources of its images, the names of its figures."""

    links: list[str]
    images: list[str]
    figures: list[str]


def parsed(html: str) -> Element:
    """A page's HTML as a tree under one `div`."""
    return lxml_html.fragment_fromstring(html, create_parent="div")


def shown(tree: Element) -> Shown:
    return Shown(tree.xpath("//a/@href"), tree.xpath("//img/@src"), tree.xpath("//@data-figure"))


def having(tree: Element, name: str, tag: str = "*") -> list[Element]:
    """The elements of a class below a node, in order."""
    found = tree.xpath(f".//{tag}[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return list(found)


def element(tag: str, text: str = "", **attributes: str) -> Element:
    made = lxml_html.Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    made.text = text
    return made


def replace(old: Element, *new: Element) -> None:
    """Put elements in the place of one; what follows it stays."""
    for one in new:
        old.addprevious(one)
    old.drop_tree()


def text(node: Element) -> str:
    return " ".join(str(node.text_content()).split())


def readable(html: str) -> Element:
    """A page's HTML as a tree without what is only for screens; what is left is all that a book must show."""
    tree = parsed(html)
    listings(tree)  # first, for what is marked in code is no mark of ours
    tabs(tree)
    for name, tag in IDLE.items():
        for idle in having(tree, name, tag):
            idle.drop_tree()
    for title in tree.xpath(".//h1"):  # the book has titles of its own
        title.drop_tree()
    return tree


def simplified(html: str) -> str:
    """A page's HTML for pandoc."""
    tree = readable(html)
    for term in tree.xpath(".//abbr"):
        replace(term, element("span", term.text_content(), class_="term", data_term=term.text_content()))
    for key in tree.xpath(".//kbd"):
        key.tag = "code"
    for box in tree.xpath(".//details"):
        box.tag = "div"
        box.set("class", f"{box.get('class', '')} admonition disclosure".strip())
        for summary in box.xpath("./summary"):
            summary.tag = "p"
    figures(tree)
    notes(tree)
    return (tree.text or "") + "".join(etree.tostring(part, method="html", encoding="unicode") for part in tree)


def listings(tree: Element) -> None:
    """Each block of code as its text alone, without line numbers, below its title."""
    for block in having(tree, "highlight", "div"):
        language = next((c for c in block.get("class").split() if c.startswith("language-")), "language-python")
        titles = [element("div", text(title), class_="code-title") for title in having(block, "filename", "span")]
        for idle in (*having(block, "linenos"), *having(block, "filename")):
            idle.drop_tree()
        code = "".join(pre.text_content() for pre in block.xpath(".//pre"))
        replace(block, *titles, element("pre", code, class_=language.removeprefix("language-")))


def tabs(tree: Element) -> None:
    """What stands in tabs, one after the other, each under its label."""
    for group in having(tree, "tabbed-set", "div"):
        labels = having(group, "tabbed-labels", "div")[:1]
        names = [text(label) for one in labels for label in one.xpath("./label")]
        for name, panel in zip(names, group.xpath("./*/*[contains(@class, 'tabbed-block')]"), strict=True):
            title = element("p")
            title.append(element("strong", name))
            panel.insert(0, title)
            if panel.text and panel.text.strip():
                title.tail, panel.text = panel.text, None
        for idle in (*group.xpath("./input"), *labels):
            idle.drop_tree()


def figures(tree: Element) -> None:
    """Each figure as a division with its picture, its caption, and its folded code behind it."""
    for figure in having(tree, "figure", "figure"):
        figure.tag = "div"
        for caption in figure.xpath("./figcaption"):
            caption.tag = "div"
            caption.set("class", "caption")
            for folded in having(caption, "figure-code"):
                figure.append(folded)


def notes(tree: Element) -> None:
    """Each footnote's text in a division of its own, which `pandoc.read` puts where the mark is that refers to it."""
    for paragraph in tree.xpath(".//p[a[contains(@class, 'footnote-backref')]]"):
        for back in having(paragraph, "footnote-backref", "a"):
            back.drop_tree()
        last = paragraph[-1] if len(paragraph) else None
        if last is None:
            paragraph.text = (paragraph.text or "").rstrip()
        else:
            last.tail = (last.tail or "").rstrip()
        if last is None and not paragraph.text:
            paragraph.drop_tree()
    for mark in tree.xpath(".//sup[a[contains(@class, 'footnote-ref')]]"):
        replace(mark, element("span", "", class_="note", data_note=mark.xpath("string(a/@href)").removeprefix("#")))
    for listed in having(tree, "footnote", "div"):
        for item in listed.xpath("./ol/li"):
            item.tag = "div"
            item.attrib.update({"class": "note-text", "data-note": item.attrib.pop("id", "")})
            listed.addprevious(item)
        listed.drop_tree()

"""What the site's Markdown has beyond its extensions: backslashes before dollars and brackets, names for footnotes."""

import re
import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

BEHIND_ARITHMATEX = 189  # so that what it sees is in no formula, and in no code either
BEHIND_FOOTNOTES = 10


class Escapes(InlineProcessor):  # type: ignore[misc]
    r"""`\$` becomes the reference `&#36;`, so that a `$` in HTML is one that opens no formula; `\(` stays as it is.

    A bracket with a backslash begins a formula; where none ends, Markdown would hide the backslash.
    """

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        shown = "&#36;" if m[1] == "$" else f"&#92;{m[1]}"
        return self.md.htmlStash.store(shown), m.start(), m.end()


class FootnoteNames(Treeprocessor):  # type: ignore[misc]
    """Name the links of footnotes for those who listen: they show a number and an arrow."""

    def run(self, root: etree.Element) -> None:
        for link in root.iter("a"):
            if link.get("class") == "footnote-ref":
                link.attrib |= {"role": "doc-noteref", "aria-label": f"Footnote {link.text}"}
            elif link.get("class") == "footnote-backref":
                again = re.match(r"#fnref(\d+)", link.get("href", ""))
                time = f", mention {again[1]}" if again else ""
                link.attrib |= {"role": "doc-backlink", "aria-label": f"{link.attrib.pop('title')}{time}"}
        for notes in root.iter("div"):
            if notes.get("class") == "footnote":
                notes.attrib |= {"role": "doc-endnotes", "aria-label": "Footnotes"}
                for rule in notes.findall("hr"):
                    notes.remove(rule)


class Dialect(Extension):  # type: ignore[misc]
    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(Escapes(r"\\([$()])", md), "escaped-math", BEHIND_ARITHMATEX)
        md.treeprocessors.register(FootnoteNames(md), "footnote-names", BEHIND_FOOTNOTES)

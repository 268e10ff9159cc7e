"""A typeset formula: one record from KaTeX to the page, the search index, the voice, the fonts and the books."""

import re
from dataclasses import dataclass
from typing import NamedTuple


class Tex(NamedTuple):
    """A formula as its author wrote it; `display` is whether it stands in a line of its own."""

    tex: str
    display: bool


@dataclass(frozen=True)
class Formula:
    """`html` is KaTeX's for the page, `mathml` (a `<math>` element) what all but the page read.

    `error` is what KaTeX has against the TeX, empty if nothing; `speech` how it is read aloud, empty until asked for.
    """

    tex: str
    display: bool
    html: str
    mathml: str = ""
    error: str = ""
    speech: str = ""

    @property
    def text(self) -> str:
        """The formula as a reader would type it."""
        return " ".join(re.sub(r"<[^>]+>", "", self.mathml).split())


def sound(mathml: str) -> str:
    """KaTeX's MathML without the TeX that it carries along, as XML, and free of its three slips.

    In a subscript KaTeX leaves the sign for "applied to" behind `\\max`, where MathML has no room for a third part; it
    puts the letters of `\\bmod` into an operator as children, which MathML forbids; and it takes the lines around an
    array that stand beside it for those above and below, and the other way round.
    """
    bare = re.sub(r"<annotation\b.*?</annotation>", "", mathml, flags=re.DOTALL).replace("&nbsp;", "\u00a0")
    bare = re.sub(r"<mo>\u2061</mo>(?=</m(?:sub|sup|subsup|under|over|underover|frac|root)>)", "", bare)
    bare = re.sub(r'(?<=<menclose notation=")(?:(?:top|bottom|left|right) ?)+(?=")', turned, bare)
    letters = re.compile(r"(<mo\b[^>]*>)<mrow>(.*?)</mrow></mo>")
    return letters.sub(lambda m: m[1] + re.sub(r"<[^>]+>", "", m[2]) + "</mo>", bare)


def turned(sides: re.Match[str]) -> str:
    other = {"top": "left", "bottom": "right", "left": "top", "right": "bottom"}
    return " ".join(other[side] for side in sides[0].split())

"""Write a typeset formula in Typst's own math: from the MathML that KaTeX made, so that one parser reads all TeX.

Here a formula is cut where a display that is too wide may be broken; its elements are written by `math_elements.py`.
"""

from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from hooks.book import math_boxes, math_scripts  # noqa: F401  # they add their writers
from hooks.book.math_elements import NAMESPACE, Unknown, join, text, together, write
from hooks.book.math_tables import is_aligned, is_fenced

__all__ = ["Formula", "Unknown", "typst"]

WIDE_SPACES = ("1em", "2em")
RELATIONS = "=≤≥<>≈⟺⟹→∝"


@dataclass(frozen=True)
class Formula:
    """A formula in Typst: whole, and cut where a display that is too wide may be broken.

    `rows` has the lines of an aligned display (one of any other), each in the segments that wide spaces part (such as
    `\\qquad`), each in pieces: what stands before the first relation sign outside parentheses, then from sign to sign;
    and each piece in terms, that begin with a plus or minus there.
    """

    whole: str
    rows: list[list[list[list[str]]]]


def typst(mathml: str) -> Formula:
    """The formula of KaTeX's MathML. Raises Unknown."""
    root = ElementTree.fromstring(mathml)
    in_force = "true" if root.get("display") == "block" else "false"
    parts = flat(root[0][0], in_force)
    if len(parts) == 1 and is_aligned(parts[0]):
        return Formula(write(parts[0]), [aligned_segments(list(line)) for line in parts[0]])
    return Formula(join(parts), [segments(parts)])


def flat(node: Element, in_force: str = "true") -> list[Element]:
    """The parts of a row, also of one in a row, or in a style that is in force anyhow."""
    styles = ({"scriptlevel": "0", "displaystyle": in_force}, {"displaystyle": in_force})
    is_row = node.tag == NAMESPACE + "mrow" or (node.tag == NAMESPACE + "mstyle" and node.attrib in styles)
    if is_row and not is_fenced(node):
        return [part for child in node for part in flat(child, in_force)]
    return [node]


def segments(parts: list[Element]) -> list[list[list[str]]]:
    found: list[list[list[list[str]]]] = [[[[]]]]
    depth = 0
    for part in parts:
        depth += opened(part)
        sign = text(part) if part.tag == NAMESPACE + "mo" and not depth else ""
        piece = found[-1][-1]
        if part.tag == NAMESPACE + "mspace" and part.get("width") in WIDE_SPACES:
            found.append([[[]]])
            continue
        if sign and sign in RELATIONS:
            found[-1].append([[]])
        elif sign and sign in "+−" and len(piece[-1]) > 1:  # more than a relation stands before it
            piece.append([])
        found[-1][-1][-1].append(write(part))
    return [[[together(filter(None, term)) for term in piece] for piece in segment] for segment in found]


def aligned_segments(cells: list[Element]) -> list[list[list[str]]]:
    """Those of a line of an aligned display; each pair of cells stands apart."""
    pairs = [
        [part for cell in cells[i : i + 2] for node in cell for part in flat(node)] for i in range(0, len(cells), 2)
    ]
    return [segment for pair in pairs if any(map(write, pair)) for segment in segments(pair)]


def opened(part: Element) -> int:
    """How many parentheses a part opens, or closes if negative; one that closes may bear an exponent."""
    while part.tag in (NAMESPACE + "msup", NAMESPACE + "msub", NAMESPACE + "msubsup"):
        part = part[0]
    sign = text(part) if part.tag == NAMESPACE + "mo" else ""
    return (sign in tuple("([{")) - (sign in tuple(")]}"))

"""Write the elements of a formula's MathML in Typst's math, each by a function of its own.

Whatever this file does not know is an error and never dropped.
"""

import re
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from hooks.book.math_signs import DELIMITERS, SPACES, VARIANTS, escaped, length, quoted

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
FUNCTION_APPLICATION = "\u2061"
KNOWN = {  # attributes that are read here, or that make no difference in print
    "accent", "accentunder", "class", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle",
    "encoding", "fence", "form", "height", "linethickness", "lspace", "mathbackground", "mathcolor", "mathsize",
    "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowlines", "rowspacing", "rspace", "scriptlevel",
    "separator", "stretchy", "style", "voffset", "width",
}  # fmt: skip

NO_SPACE = "/**/"  # parts what a space would part
SPACED = re.compile(r'((display|inline|s?script)\()*(framed|raised|overhang|rule|spanned)\(|(\w+\()*" ')
SPACED_AFTER = re.compile(r' "\)*$')


class Unknown(Exception):
    """An element or attribute of MathML that has no translation here; the message says what to do."""

    def __init__(self, what: str, remedy: str = "write it otherwise") -> None:
        super().__init__(f"({what}); {remedy}")


def name_of(node: Element) -> str:
    return node.tag.removeprefix(NAMESPACE)


def write(node: Element) -> str:
    """An element in Typst. Raises Unknown."""
    tag = name_of(node)
    unknown = set(node.attrib) - KNOWN
    if tag not in WRITERS or unknown:
        raise Unknown(f"<{tag}>" + "".join(f" with {name}" for name in sorted(unknown)))
    return WRITERS[tag](node)


def join(nodes: Iterable[Element]) -> str:
    return together(filter(None, map(write, nodes)))


def together(parts: Iterable[str]) -> str:
    """Parts one after the other, without the spaces that Typst would show beside a box or beside those of words."""
    result = before = ""
    for part in parts:
        is_tight = SPACED.match(part) or SPACED.match(before) or SPACED_AFTER.search(before)
        result += (NO_SPACE if is_tight else " ") * bool(result) + part
        before = part
    return result


def text(node: Element) -> str:
    return (node.text or "").strip(" \n")


def arguments(node: Element, count: int) -> list[str]:
    # KaTeX leaves the sign for "applied to" behind \\max in a subscript.
    parts = [child for child in node if text(child) != FUNCTION_APPLICATION]
    if len(parts) != count:
        raise Unknown(f"{name_of(node)} with {len(parts)} parts")
    return [write(child) for child in parts]


def variant(node: Element, inner: str) -> str:
    name = node.get("mathvariant", "")
    if name not in VARIANTS:
        raise Unknown(f"mathvariant {name}")
    return VARIANTS[name].format(inner)


def identifier(node: Element) -> str:
    if len(node):  # KaTeX puts what \overset makes into an identifier
        return join(node)
    name = text(node)
    if name in DELIMITERS:
        return f'class("normal", {DELIMITERS[name]})'
    if len(name) == 1:
        plain = node.get("mathvariant") == "normal" and not name.isalpha()
        return escaped(name) if plain else variant(node, escaped(name))
    return variant(node, quoted(name)) if node.get("mathvariant", "normal") != "normal" else f"op({quoted(name)})"


def number(node: Element) -> str:
    if len(node):
        raise Unknown("<mn> with parts")
    return variant(node, quoted(text(node))) if node.get("mathvariant") else quoted(text(node))


def operator(node: Element) -> str:
    if len(node) and any(name_of(part) not in ("mi", "mrow") for part in node.iter() if part is not node):
        return join(node)
    if len(node) and node[0].tag == NAMESPACE + "mi":  # what is set over or under a letter
        return join(node)
    symbol = "".join(node.itertext()).strip(" \n")  # KaTeX writes the letters of \bmod as children
    if symbol in ("", FUNCTION_APPLICATION):
        return ""
    if len(symbol) > 1:
        sides = [f"#h({length(node.get(side, '0em'))})" for side in ("lspace", "rspace")]
        return f"{sides[0]} op({quoted(symbol)}) {sides[1]}" if "lspace" in node.attrib else f"op({quoted(symbol)})"
    if size := node.get("minsize"):
        if symbol in "↑↓↕⇑⇓⇕":
            return f"stretch({symbol}, size: #{length(size)})"
        return symbol if is_arrow(node) else f"lr(size: #{length(size)}, {escaped(symbol)})"
    if symbol in DELIMITERS and node.get("stretchy") == "false":
        return f'class("normal", {DELIMITERS[symbol]})'
    return "-" if symbol == "−" else escaped(symbol)


def is_arrow(node: Element) -> bool:
    """Whether an operator grows with the label above or below it."""
    return node.get("stretchy") == "true" and "minsize" in node.attrib and "fence" not in node.attrib


def words(node: Element) -> str:
    if len(node):
        raise Unknown("<mtext> with parts")
    if (spaces := (node.text or "")) in SPACES:
        return f"#h({SPACES[spaces]}em)"
    return variant(node, quoted((node.text or "").replace("\u00a0", " ")))


def smaller(mark: str) -> str:
    """A sub- or superscript, in which a box must be told that it is in one."""
    return re.sub(r"\b(framed|raised|overhang|spanned)\((?!small:)", r"\1(small: #true, ", mark)


# Those that hold others are written by `math_scripts.py` and `math_boxes.py`.
WRITERS: dict[str, Callable[[Element], str]] = {"mi": identifier, "mn": number, "mo": operator, "mtext": words}

"""Write a typeset formula in Typst's own math: from the MathML that KaTeX made, so that one parser reads all TeX.

Whatever this file does not know is an error and never dropped.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
WIDE_SPACES = ("1em", "2em")
RELATIONS = "=≤≥<>≈⟺⟹→∝"
FUNCTION_APPLICATION = "\u2061"
VARIANTS = {
    "": "{}",
    "italic": "italic({})",
    "normal": "upright({})",
    "bold": "upright(bold({}))",
    "bold-italic": "bold({})",
    "double-struck": "bb({})",
    "script": "cal({})",
    "fraktur": "frak({})",
    "sans-serif": "sans({})",
    "monospace": "mono({})",
}
ACCENTS = {"^": "hat", "~": "tilde", "ˉ": "macron", "‾": "overline", "→": "arrow", "˙": "dot", "¨": "dot.double"}
BRACES = {"⏟": "underbrace", "⏞": "overbrace"}
SPACES = {  # as KaTeX writes spaces of its own, by their width in em; the last character makes them negative
    "\u200a": 0.0556,
    "\u2009": 0.1667,
    "\u2009\u200a": 0.2222,
    "\u2005\u200a": 0.2778,
    "\u200a\u2063": -0.0556,
    "\u2009\u2063": -0.1667,
    "\u205f\u2063": -0.2222,
    "\u2005\u2063": -0.2778,
    "\u00a0": 0.25,
}
DELIMITERS = {"∣": "|", "∥": "‖"}  # KaTeX has relation signs where Typst knows fences
IGNORED = {
    "accent", "columnalign", "columnspacing", "rowspacing", "displaystyle", "display", "encoding", "fence", "form",
    "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "rspace", "scriptlevel", "separator", "stretchy",
    "width", "movablelimits", "accentunder",
}  # fmt: skip


class Unknown(Exception):
    """An element or attribute of MathML that has no translation here."""


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
    parts = flat(root[0][0])
    if len(parts) == 1 and is_aligned(parts[0]):
        return Formula(write(parts[0]), [aligned_segments(list(line)) for line in parts[0]])
    row = segments(parts)
    return Formula(" #h(2em) ".join(" ".join(term for piece in pieces for term in piece) for pieces in row), [row])


def flat(node: Element) -> list[Element]:
    """The parts of a row, also of one in a row."""
    if node.tag in (NAMESPACE + "mrow", NAMESPACE + "mstyle") and not (len(node) and is_fence(node[0])):
        return [part for child in node for part in flat(child)]
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
    return [[[" ".join(filter(None, term)) for term in piece] for piece in segment] for segment in found]


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


def write(node: Element) -> str:
    tag = node.tag.removeprefix(NAMESPACE)
    unknown = set(node.attrib) - IGNORED
    if tag not in WRITERS or unknown:
        raise Unknown(f"<{tag}>" + "".join(f" with {name}" for name in sorted(unknown)))
    if len(node) and tag in ("mi", "mn", "mtext"):
        raise Unknown(f"<{tag}> with parts")
    return WRITERS[tag](node)


def arguments(node: Element, count: int) -> list[str]:
    # KaTeX leaves the sign for "applied to" behind \\max in a subscript.
    parts = [child for child in node if text(child) != FUNCTION_APPLICATION]
    if len(parts) != count:
        raise Unknown(f"{node.tag.removeprefix(NAMESPACE)} with {len(parts)} parts")
    return [write(child) for child in parts]


def text(node: Element) -> str:
    return (node.text or "").strip(" \n")


def quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def escaped(symbol: str) -> str:
    return "\\" + symbol if symbol in "()[]{}/,;:_^&#$\"'~*|!.?-+=<>`@" else symbol


def variant(node: Element, inner: str) -> str:
    name = node.get("mathvariant", "")
    if name not in VARIANTS:
        raise Unknown(f"mathvariant {name}")
    return VARIANTS[name].format(inner)


def identifier(node: Element) -> str:
    name = text(node)
    if len(name) == 1:
        plain = node.get("mathvariant") == "normal" and not name.isalpha()
        return escaped(name) if plain else variant(node, escaped(name))
    return variant(node, quoted(name)) if node.get("mathvariant", "normal") != "normal" else f"op({quoted(name)})"


def number(node: Element) -> str:
    return variant(node, quoted(text(node))) if node.get("mathvariant") else quoted(text(node))


def operator(node: Element) -> str:
    symbol = "".join(node.itertext()).strip(" \n")  # KaTeX writes the letters of \bmod as children
    if symbol in ("", FUNCTION_APPLICATION):
        return ""
    if len(symbol) > 1:
        return f"op({quoted(symbol)})"
    if node.get("minsize"):
        return f"lr(size: #{node.get('minsize')}, {escaped(symbol)})"
    return "-" if symbol == "−" else escaped(symbol)


def row(node: Element) -> str:
    parts = list(node)
    if len(parts) == 2 and text(parts[0]) == "{" and parts[1].tag == NAMESPACE + "mtable":
        return table(parts[1], '#("{", none)')
    if len(parts) > 1 and is_fence(parts[0]) and is_fence(parts[-1]):
        inside = " ".join(write(part) for part in parts[1:-1])
        opening, closing = (DELIMITERS.get(text(fence), text(fence)) for fence in (parts[0], parts[-1]))
        return f"lr({escaped(opening) if opening else ''} {inside} {escaped(closing) if closing else ''})"
    return " ".join(filter(None, map(write, parts)))


def is_fence(node: Element) -> bool:
    grows = node.get("stretchy") != "false" and not node.get("minsize")
    return node.tag == NAMESPACE + "mo" and node.get("fence") == "true" and grows


def scripts(node: Element) -> str:
    tag = node.tag.removeprefix(NAMESPACE)
    base, *marks = arguments(node, 3 if tag == "msubsup" else 2)
    if node[0].tag == NAMESPACE + "mo":
        base = f"scripts({base})"
    below, above = (marks[0], marks[1]) if tag == "msubsup" else (marks[0], "") if tag == "msub" else ("", marks[0])
    primes = re.fullmatch(r"(′[ ]*)+", above)
    places = [f"b: {below}"] if below else []
    if primes:
        places.append(f"tr: primes(#{above.count('′')})")
    elif above:
        places.append(f"t: {above}")
    return f"attach({base}, {', '.join(places)})"


def limits(node: Element) -> str:
    tag = node.tag.removeprefix(NAMESPACE)
    if tag == "munderover":
        base, below, above = arguments(node, 3)
        return f"attach(limits({base}), b: {below}, t: {above})"
    under = node[0]
    if tag in ("munder", "mover") and len(under) == 2 and text(under[-1]) in BRACES:
        body, _ = list(under)
        return f"{BRACES[text(under[-1])]}({write(body)}, {write(node[1])})"
    mark = text(node[1])
    if mark in BRACES:
        return f"{BRACES[mark]}({write(node[0])})"
    if tag == "mover" and node.get("accent") == "true":
        if mark not in ACCENTS:
            raise Unknown(f"accent {mark}")
        return f"{ACCENTS[mark]}({write(node[0])})"
    base, mark = arguments(node, 2)
    return f"attach(limits({base}), {'b' if tag == 'munder' else 't'}: {mark})"


def fraction(node: Element) -> str:
    over, under = arguments(node, 2)
    if node.get("linethickness") == "0px":
        return f"mat(delim: #none, row-gap: #0.3em, {over}; {under})"
    return f"frac({over}, {under})"


def is_aligned(node: Element) -> bool:
    """Whether a table has pairs of columns that meet, as in `aligned`."""
    return node.tag == NAMESPACE + "mtable" and node.get("columnalign", "").split()[:2] == ["right", "left"]


def table(node: Element, delimiters: str = "#none") -> str:
    columns = node.get("columnalign", "center").split()
    if not set(columns) <= {"left", "right", "center"}:
        raise Unknown(f"columns {' '.join(columns)}")
    aligned = is_aligned(node)
    rows = [[" ".join(map(write, cell)) for cell in line] for line in node]
    if aligned:
        rows = [[" & ".join(line[i : i + 2]) for i in range(0, len(line), 2)] for line in rows]
    side = "center" if aligned or len(set(columns)) > 1 else columns[0]
    gaps = f"align: #{side}, column-gap: #{node.get('columnspacing', '1em').split()[0]}, row-gap: #0.5em"
    return f"mat(delim: {delimiters}, {gaps}, {'; '.join(', '.join(line) for line in rows)})"


def style(node: Element) -> str:
    inner = " ".join(filter(None, map(write, node)))
    display = node.get("displaystyle") if inner else None
    return f"display({inner})" if display == "true" else f"inline({inner})" if display == "false" else inner


def space(node: Element) -> str:
    return f"#h({node.get('width', '0em')})"


def words(node: Element) -> str:
    if (spaces := (node.text or "")) in SPACES:
        return f"#h({SPACES[spaces]}em)"
    return variant(node, quoted((node.text or "").replace("\u00a0", " ")))


WRITERS: dict[str, Callable[[Element], str]] = {
    "mi": identifier,
    "mn": number,
    "mo": operator,
    "mtext": words,
    "mrow": row,
    "mstyle": style,
    "mspace": space,
    "mpadded": lambda node: " ".join(map(write, node)),  # the room around the label of an arrow
    "msub": scripts,
    "msup": scripts,
    "msubsup": scripts,
    "munder": limits,
    "mover": limits,
    "munderover": limits,
    "mfrac": fraction,
    "msqrt": lambda node: f"sqrt({' '.join(map(write, node))})",
    "mroot": lambda node: "root({1}, {0})".format(*arguments(node, 2)),
    "mtable": table,
}

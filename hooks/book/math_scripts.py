"""Write in Typst's math what stands above, below or beside a part: scripts, accents, labels, fractions."""

import re
from xml.etree.ElementTree import Element

from hooks.book.math_elements import (
    NAMESPACE,
    WRITERS,
    Unknown,
    arguments,
    is_arrow,
    join,
    name_of,
    smaller,
    text,
    write,
)
from hooks.book.math_signs import ACCENTS, LABELED, SPANNING, UNDER, escaped, quoted


def scripts(node: Element) -> str:
    tag = name_of(node)
    base, *marks = arguments(node, 3 if tag == "msubsup" else 2)
    marks = list(map(smaller, marks))
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
    tag = name_of(node)
    under, first = node[0], node[1]
    if tag != "munderover" and len(under) == 2 and text(under[-1]) in LABELED:
        return f"{(ACCENTS | UNDER)[text(under[-1])]}({write(under[0])}, {write(first)})"
    mark = "".join(first.itertext()).strip()
    if tag != "munderover" and (accented := accent(node, mark)):
        return accented
    base, *marks = arguments(node, 3 if tag == "munderover" else 2)
    marks = list(map(smaller, marks))
    if is_arrow(under):
        base = f"stretch({base}, size: #(100% + 1.2em))"
    sides = {"munder": "b", "mover": "t"}.get(tag, "bt")
    places = [f"{side}: {mark}" for side, mark in zip(sides, marks, strict=True) if mark]
    return f"attach(limits({base}), {', '.join(places)})" if places else base


def accent(node: Element, mark: str) -> str:
    """An accent above or below; empty if it is none."""
    above = name_of(node) == "mover"
    names = ACCENTS if above else UNDER
    is_accent = node.get("accent" if above else "accentunder") == "true"
    if mark in names and (is_accent or mark in (*LABELED, "...", "....")):
        return f"{names[mark]}({write(node[0])})"
    if is_accent and mark in SPANNING:
        return f"spanned({escaped(mark)}, {quoted('t' if above else 'b')}, {write(node[0])})"
    if is_accent:
        raise Unknown(f"accent {mark}", f"write \\{names['‾']} or another accent")
    return ""


def fraction(node: Element) -> str:
    over, under = arguments(node, 2)
    if node.get("linethickness") == "0px":
        return f"mat(delim: #none, row-gap: #0.3em, {over}; {under})"
    return f"frac({over}, {under})"


WRITERS |= {
    "msub": scripts,
    "msup": scripts,
    "msubsup": scripts,
    "munder": limits,
    "mover": limits,
    "munderover": limits,
    "mfrac": fraction,
    "msqrt": lambda node: f"sqrt({join(node)})",
    "mroot": lambda node: "root({1}, {0})".format(*arguments(node, 2)),
}

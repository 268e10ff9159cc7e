"""Write in Typst's math those elements of MathML that put others in styles, frames, or other room than they take."""

from xml.etree.ElementTree import Element

from hooks.book.math_elements import WRITERS, Unknown, join, smaller, write
from hooks.book.math_signs import length, quoted

SIDES = ("top", "bottom", "left", "right")
FRAMES = {"box": SIDES, "actuarial": ("top", "right")}
STRIKES = {
    ("updiagonalstrike",): "",
    ("downdiagonalstrike",): ", inverted: #true",
    ("updiagonalstrike", "downdiagonalstrike"): ", cross: #true",
    ("horizontalstrike",): ", angle: #90deg",
}


def style(node: Element) -> str:
    inner = join(node)
    if not inner:
        return ""
    if small := {"1": "script", "2": "sscript"}.get(node.get("scriptlevel", "")):
        inner = f"{small}({smaller(inner)})"
    elif display := node.get("displaystyle"):
        inner = f"display({inner})" if display == "true" else f"inline({inner})"
    if size := node.get("mathsize"):
        inner = f"std.text(size: #{length(size)}, {inner})"
    if name := node.get("mathcolor"):
        inner = f"std.text(fill: #{color(name)}, {inner})"
    return inner


def color(name: str) -> str:
    """A color of CSS in Typst."""
    from matplotlib.colors import to_hex  # here, for it takes long to load, and few formulas have a color

    try:
        return f'rgb("{to_hex(name)}")'
    except ValueError:
        raise Unknown(f"color {name}", "write the color as #rrggbb") from None


def enclosed(node: Element) -> str:
    kinds = tuple(node.get("notation", "").split())
    inner = join(node)
    if kinds in STRIKES:
        return f"cancel({inner}{STRIKES[kinds]})"
    if kinds == ("phasorangle",):
        return f"∠ underline({inner})"
    sides = FRAMES.get(kinds[0], kinds) if kinds else ()
    if not sides or not set(sides) <= set(SIDES):
        raise Unknown(f"notation {' '.join(kinds)}")
    return f"framed(#({', '.join(map(quoted, sides))},), {inner})"


def padded(node: Element) -> str:
    """What is moved, or takes more or less room than it is large; only the width matters in print."""
    if len(node) == 1 and node[0].get("mathbackground"):  # a rule
        return raised(node, write(node[0]))
    inner = join(node)
    if background := node.get("mathbackground"):
        border = node.get("style", "").removeprefix("border: ").split()
        sides = f"#({', '.join(map(quoted, SIDES))},), color: #{color(border[-1])}" if border else "#()"
        return f"framed({sides}, fill: #{color(background)}, {inner})"
    inner = raised(node, inner)
    if node.get("width") in ("0", "0px"):
        part = {"-1width": "-1", "-0.5width": "-0.5"}.get(node.get("lspace", ""), "0")
        return f"overhang(#({part}), {inner})" if inner else ""
    return inner


def raised(node: Element, inner: str) -> str:
    height = length(node.get("voffset", "0em"))
    is_moved = any(digit in height for digit in "123456789")
    return f"raised(#({height}), {inner})" if inner and is_moved else inner


def space(node: Element) -> str:
    width = length(node.get("width", "0em"))
    if background := node.get("mathbackground"):
        return f"rule(#{width}, #{length(node.get('height', '0em'))}, color: #{color(background)})"
    return f"#h({width})"


WRITERS |= {
    "mstyle": style,
    "mspace": space,
    "mpadded": padded,
    "mphantom": lambda node: f"std.hide({join(node)})" if len(node) else "",
    "menclose": enclosed,
}

"""What MathML's signs, spaces, accents and letters are called in Typst's math."""

VARIANTS = {
    "": "{}",
    "italic": "italic({})",
    "normal": "upright({})",
    "bold": "upright(bold({}))",
    "bold-italic": "bold({})",
    "double-struck": "bb({})",
    "script": "cal({})",
    "fraktur": "frak({})",
    "bold-fraktur": "bold(frak({}))",
    "sans-serif": "sans({})",
    "bold-sans-serif": "bold(sans({}))",
    "sans-serif-italic": "italic(sans({}))",
    "sans-serif-bold-italic": "italic(bold(sans({})))",
    "monospace": "mono({})",
}
ACCENTS = {  # above a letter or more
    "^": "hat",
    "~": "tilde",
    "ˉ": "macron",
    "‾": "overline",
    "˙": "dot",
    "¨": "dot.double",
    "...": "dot.triple",
    "....": "dot.quad",
    "˘": "breve",
    "ˇ": "caron",
    "ˊ": "acute",
    "ˋ": "grave",
    "˚": "circle",
    "⃗": "arrow",
    "→": "arrow",
    "←": "arrow.l",
    "↔": "arrow.l.r",
    "⇀": "harpoon",
    "↼": "harpoon.lt",
    "⏠": "overparen",
    "⎴": "overbracket",
    "⏞": "overbrace",
}
UNDER = {"‾": "underline", "⏡": "underparen", "⎵": "underbracket", "⏟": "underbrace"}
SPANNING = "←→↔⇐⇒⇔"  # drawn above or below as wide as what they belong to
LABELED = ("⏞", "⏟", "⎴", "⎵")  # may bear a label on their outer side
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


def quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def escaped(symbol: str) -> str:
    return "\\" + symbol if symbol in "()[]{}/,;:_^&#$\"'~*|!.?-+=<>`@" else symbol


def length(amount: str) -> str:
    """A length of MathML in Typst's code."""
    number = amount.lstrip("+").rstrip("abcdefghijklmnopqrstuvwxyz%")
    unit = amount.lstrip("+").removeprefix(number)
    factors = {"ex": ("em", 0.431), "mu": ("em", 1 / 18), "px": ("pt", 0.75), "": ("pt", 1.0)}
    unit, factor = factors.get(unit, (unit, 1.0))
    return f"{round(float(number) * factor, 4):g}{unit}"

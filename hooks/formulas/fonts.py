"""KaTeX's style sheet and fonts, the fonts cut down to the characters that the site's formulas show.

Whole, the six fonts that a page of formulas asks for weigh 107 KB, more than the page itself; cut down, about 40.
"""

import functools
import io
import re
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path

from hooks.cache import Cache, key
from hooks.formulas.formula import Formula

STYLES = {  # the class that KaTeX gives to characters of a font
    "mathnormal": "Math-Italic",
    "mathit": "Main-Italic",
    "textit": "Main-Italic",
    "mathbf": "Main-Bold",
    "textbf": "Main-Bold",
    "boldsymbol": "Math-BoldItalic",
    "amsrm": "AMS-Regular",
    "mathbb": "AMS-Regular",
    "textbb": "AMS-Regular",
    "mathcal": "Caligraphic-Regular",
    "mathfrak": "Fraktur-Regular",
    "textfrak": "Fraktur-Regular",
    "mathboldfrak": "Fraktur-Bold",
    "mathsf": "SansSerif-Regular",
    "textsf": "SansSerif-Regular",
    "mathboldsf": "SansSerif-Bold",
    "mathitsf": "SansSerif-Italic",
    "mathsfit": "SansSerif-Italic",
    "mathtt": "Typewriter-Regular",
    "texttt": "Typewriter-Regular",
    "mathscr": "Script-Regular",
    "textscr": "Script-Regular",
    "delimsizing size1": "Size1-Regular",
    "delimsizing size2": "Size2-Regular",
    "delimsizing size3": "Size3-Regular",
    "delimsizing size4": "Size4-Regular",
    "delim-size1": "Size1-Regular",
    "delim-size4": "Size4-Regular",
    "small-op": "Size1-Regular",
    "large-op": "Size2-Regular",
}
STYLED = re.compile(r'class="([^"]*)"[^>]*>([^<]*)')
UNSTYLED = re.compile(r"<(?:/\w+|span(?:\s(?!class)[^>]*)?)>([^<]+)")
OPTIONS = {
    "flavor": "woff2",
    "hinting": False,
    "layout_features": [],
    "notdef_outline": True,
    "recalc_timestamp": False,
}


def styled(formulas: Iterable[Formula]) -> dict[str, str]:
    """The text that typeset formulas show under each set of classes; their MathML is read aloud, not shown.

    Text of an element that has no classes, such as a piece of a tall brace, stands under the empty set.
    """
    texts: dict[str, list[str]] = {"": []}
    for html in {formula.html for formula in formulas}:
        visible = html.partition("</math>")[2]
        for classes, text in STYLED.findall(visible):
            texts.setdefault(classes, []).append(text)
        texts[""] += UNSTYLED.findall(visible)
    return {classes: unescape("".join(parts)) for classes, parts in texts.items()}


def font_of(classes: str) -> str:
    """The font, other than the main one, that an element with these classes asks for; empty if none."""
    names = set(classes.split())
    return next((font for style, font in STYLES.items() if names.issuperset(style.split())), "")


def shown(formulas: Iterable[Formula]) -> dict[str, str]:
    """The characters, sorted, that typeset formulas show in each of KaTeX's fonts.

    The main font has all of them, and so has, under the empty name, each font that no formula asks for by its class.
    """
    texts = styled(formulas)
    everything = set().union(*texts.values())
    found = {"": set(everything), "Main-Regular": set(everything)}
    for classes, text in texts.items():
        if font := font_of(classes):
            group = not text  # of elements further in, so any character may stand there
            found.setdefault(font, set()).update(everything if group else text)
    return {font: "".join(sorted(characters)) for font, characters in found.items()}


def needed(formulas: Iterable[Formula]) -> list[str]:
    """The fonts that a page's formulas ask for, to be loaded before they are painted."""
    texts = styled(formulas)
    return sorted({font_of(classes) or "Main-Regular" for classes in texts})


@functools.lru_cache(maxsize=100)
def cut_down(original: bytes, text: str) -> bytes:
    """The font (WOFF2) with the glyphs of `text` only."""
    from fontTools import subset  # slow to import, and seldom needed

    options = subset.Options(**OPTIONS)
    loaded = subset.load_font(io.BytesIO(original), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(loaded)
    target = io.BytesIO()
    subset.save_font(loaded, target, options)
    return target.getvalue()


def katex_files(katex: Path, formulas: Mapping[str, Iterable[Formula]], cache: Cache) -> dict[str, str | bytes]:
    """Path below `assets/katex/` and content of the style sheet and of each font; none if KaTeX is not there."""
    if not katex.is_dir():
        return {}
    css = (katex / "katex.min.css").read_text(encoding="utf-8")
    older_formats = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)')
    files: dict[str, str | bytes] = {"katex.css": older_formats.sub("", css)}
    texts = shown(one for page in formulas.values() for one in page)
    recipe = key(OPTIONS, files=[Path(__file__)], packages=["fonttools", "brotli"])
    for font in sorted(katex.glob("fonts/*.woff2")):
        original, text = font.read_bytes(), texts.get(font.stem.removeprefix("KaTeX_"), texts[""])
        make = functools.partial(cut_down, original, text)
        files[f"fonts/{font.name}"] = cache.kept("font", key(recipe, original, text), make)
    return files

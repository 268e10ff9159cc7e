"""KaTeX's style sheet and fonts, the fonts cut down to the characters that the site's formulas show.

Whole, the six fonts that a page of formulas asks for weigh 107 KB, more than the page itself; cut down, about 40.
"""

import hashlib
import io
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

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
OPTIONS = {
    "flavor": "woff2",
    "hinting": False,
    "layout_features": [],
    "notdef_outline": True,
    "recalc_timestamp": False,
}


def styled(formulas: Iterable[str]) -> dict[str, str]:
    """The text that typeset formulas show under each set of classes; their MathML is read aloud, not shown."""
    texts: dict[str, list[str]] = {}
    for formula in set(formulas):
        for classes, text in STYLED.findall(formula, formula.find("</math>") + 1):
            texts.setdefault(classes, []).append(text)
    return {classes: unescape("".join(parts)) for classes, parts in texts.items()}


def font_of(classes: str) -> str:
    """The font, other than the main one, that an element with these classes asks for; empty if none."""
    names = set(classes.split())
    return next((font for style, font in STYLES.items() if names.issuperset(style.split())), "")


def shown(formulas: Iterable[str]) -> dict[str, str]:
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


def needed(formulas: Iterable[str]) -> list[str]:
    """The fonts that a page's formulas ask for, to be loaded before they are painted."""
    texts = styled(formulas)
    return sorted({font_of(classes) or "Main-Regular" for classes in texts})


def cut_down(font: Path, text: str, cache: Path) -> bytes:
    """The font with the glyphs of `text` only; kept in the cache by both."""
    original = font.read_bytes()
    kept = cache / f"{hashlib.sha256(original + text.encode()).hexdigest()}.woff2"
    if not kept.is_file():
        from fontTools import subset  # slow to import, and seldom needed

        options = subset.Options(**OPTIONS)
        loaded = subset.load_font(io.BytesIO(original), options)
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(loaded)
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        subset.save_font(loaded, str(part), options)
        part.replace(kept)
    return kept.read_bytes()


def katex_files(katex: Path, formulas: Iterable[str], cache: Path) -> dict[str, str | bytes]:
    """Path below `assets/katex/` and content of the style sheet and of each font."""
    css = (katex / "katex.min.css").read_text(encoding="utf-8")
    older_formats = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)')
    files: dict[str, str | bytes] = {"katex.css": older_formats.sub("", css)}
    texts = shown(formulas)
    for font in sorted(katex.glob("fonts/*.woff2")):
        files[f"fonts/{font.name}"] = cut_down(font, texts.get(font.stem.removeprefix("KaTeX_"), texts[""]), cache)
    return files

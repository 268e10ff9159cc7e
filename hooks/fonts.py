"""KaTeX's style sheet and fonts, the fonts cut down to the characters that the site's formulas show.

Whole, the six fonts that a page of formulas asks for weigh 107 KB, more than the page itself; cut down, about 40.
"""

import hashlib
import io
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

from fontTools import subset

OPTIONS = {
    "flavor": "woff2",
    "hinting": False,
    "layout_features": [],
    "notdef_outline": True,
    "recalc_timestamp": False,
}


def characters(formulas: Iterable[str]) -> str:
    """The characters that typeset formulas show, sorted; their MathML is read aloud, not shown."""
    texts = (unescape(re.sub(r"<[^>]+>", "", html.partition("</math>")[2])) for html in formulas)
    return "".join(sorted(set().union(*texts)))


def cut_down(font: Path, text: str, cache: Path) -> bytes:
    """The font with the glyphs of `text` only; kept in the cache by both."""
    original = font.read_bytes()
    kept = cache / f"{hashlib.sha256(original + text.encode()).hexdigest()}.woff2"
    if not kept.is_file():
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


def katex_files(katex: Path, text: str, cache: Path) -> dict[str, str | bytes]:
    """Path below `assets/katex/` and content of the style sheet and of each font."""
    css = (katex / "katex.min.css").read_text(encoding="utf-8")
    older_formats = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)')
    fonts = {f"fonts/{font.name}": cut_down(font, text, cache) for font in sorted(katex.glob("fonts/*.woff2"))}
    return {"katex.css": older_formats.sub("", css), **fonts}

"""Leave out of a page what only its templates needed: blank lines and indentation, 700 bytes of a compressed page."""

import re

KEPT = re.compile(r"(<(pre|script|svg|textarea)\b.*?</\2>)", re.DOTALL)  # where white space is shown, or code
BLANK = re.compile(r"\n\s+")


def minified(html: str) -> str:
    """The page with each run of white space that has a line break as one line break, except where it is shown."""
    at = 0
    parts: list[str] = []
    for kept in KEPT.finditer(html):
        parts += [BLANK.sub("\n", html[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*parts, BLANK.sub("\n", html[at:])])

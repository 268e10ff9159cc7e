"""Try the style of all figures, once, before any is drawn. Runs where snippets run."""

import re
import sys
import traceback
from pathlib import Path
from typing import Any

from hooks.figures.errors import described, printable


def check(includes: Path) -> dict[str, Any]:
    """Set the style of all figures in this process; {} or {"error", "file", "line"} of what in includes/ fails."""
    sys.path.insert(0, str(includes))
    try:
        import figure_style
        import palette

        figure_style.use()
        error, pattern = palette_fault(vars(palette))
        source = (includes / "palette.py").read_text(encoding="utf-8")
        found = re.search(pattern, source, re.MULTILINE)
        line = source.count("\n", 0, found.start()) + 1 if found else None
        return {"error": printable(error), "file": "palette.py", "line": line} if error else {}
    except BaseException as raised:
        file, line = "figure_style.py", None
        frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(raised.__traceback__)]
        if isinstance(raised, SyntaxError):
            frames.append((raised.filename or "", raised.lineno))
        for path, number in frames:
            if Path(path).is_relative_to(includes):
                file, line = str(Path(path).relative_to(includes)), number
        return {"error": printable(f"raises {described(raised)}; mend it"), "file": file, "line": line}


def palette_fault(names: dict[str, Any]) -> tuple[str, str]:
    """What the palette lacks, and a pattern for its line; empty if it is as it must be."""
    for scheme in ("LIGHT", "DARK"):
        values = names.get(scheme)
        if not isinstance(values, dict) or not {"ink", "paper"} <= set(values):
            return f"has no {scheme}; make it a dict of colors by role, `ink` and `paper` among them", f"^{scheme}\\b"
        for role, color in values.items():
            if not re.fullmatch("#[0-9a-f]{6}", str(color)):
                return f'gives {role} in {scheme} the color {color!r}; write it like "#0b62b8"', f"^{scheme}\\b"
    if odd := set(names["LIGHT"]) ^ set(names["DARK"]):
        return f"has {min(odd)} in one of LIGHT and DARK alone; give it in both", "^DARK\\b"
    return "", ""

"""The front matter of a lab: a `jupyter` block in the comment at its top says title, description and time limit."""

import math
import re
from typing import Any, NamedTuple

import yaml

from hooks.problems import Problem, line_of

TIMEOUT = 120.0  # seconds a lab may run unless it says otherwise
BORDER = re.compile(r"#\s*---\s*")
BEFORE = re.compile(r"\s*|#!.*|# -\*-.*")  # lines that may stand above
KNOWN = {"title", "description", "timeout"}
OF_JUPYTER = {"jupytext", "kernelspec", "language_info"}  # which other programs write there
REMEDY = "write `jupyter:` and below it, indented, a title, description or timeout"


class FrontMatter(NamedTuple):
    """`meta` is for the page, `timeout` in seconds, `lines` how many lines at the top of the file it takes."""

    meta: dict[str, str]
    timeout: float
    lines: int


def read(page: str, text: str) -> tuple[FrontMatter, list[Problem]]:
    """What a lab says of itself, and what is wrong with it."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if not BEFORE.fullmatch(line)), 0)
    if not BORDER.fullmatch(lines[first]):
        return FrontMatter({}, TIMEOUT, 0), []
    inside = lines[first + 1 :]
    length = next((n for n, line in enumerate(inside) if BORDER.fullmatch(line) or not in_block(line)), len(inside))
    end = first + 1 + length
    if end == len(lines) or not BORDER.fullmatch(lines[end]):
        message = "the front matter has no end; write `# ---` below it"
        return FrontMatter({}, TIMEOUT, end), [Problem(page, first + 1, message)]
    try:
        values = yaml.safe_load("\n".join(re.sub("^# ?", "", line) for line in inside[:length]))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = " ".join(str(getattr(error, "problem", None) or error).split())
        message = f"the front matter is not YAML ({reason}); indent with spaces, and quote a value that has a colon"
        return FrontMatter({}, TIMEOUT, end + 1), [Problem(page, first + 2 + (mark.line if mark else 0), message)]
    faults = checked(values)
    problems = [Problem(page, line_of_key(text, *key, first + 1), message) for key, message in faults.items()]
    block = values["jupyter"] if isinstance(values, dict) and isinstance(values.get("jupyter"), dict) else {}
    good = {key: value for key, value in block.items() if (key, True) not in faults}
    meta = {key: good[key] for key in ("title", "description") if key in good}
    return FrontMatter(meta, float(good.get("timeout", TIMEOUT)), end + 1), problems


def in_block(line: str) -> bool:
    return line.startswith("#") and not line.startswith("# %%")


def line_of_key(text: str, key: Any, indented: bool, default: int) -> int | None:
    margin = r"[^\S\n]{2,}" if indented else " ?"
    found = re.search(rf"^#{margin}[\"']?{re.escape(str(key))}[\"']?\s*:", text, re.MULTILINE)
    return line_of(text, found[0], default) if found else default


def checked(values: Any) -> dict[tuple[Any, bool], str]:
    """What is wrong with the values, by key and whether it is one of the block `jupyter`."""
    if not isinstance(values, dict) or not isinstance(values.get("jupyter"), dict):
        return {("jupyter", False): f"the front matter has no block `jupyter`; {REMEDY}"}
    unknown = [(key, False) for key in values if key != "jupyter"]
    unknown += [(key, True) for key in values["jupyter"] if key not in KNOWN | OF_JUPYTER]
    faults = {one: f"the front matter has an unknown key `{one[0]}`; {REMEDY}" for one in unknown}
    for key, value in values["jupyter"].items():
        if key in ("title", "description") and not (isinstance(value, str) and value.strip()):
            faults[key, True] = f"the {key} in the front matter is no text; put it in quotes"
        if key == "timeout" and not is_duration(value):
            faults[key, True] = "the timeout in the front matter is no time; write a number of seconds, such as 60"
    return faults


def is_duration(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0

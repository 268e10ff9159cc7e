"""What pages share and no page is: macros, palette and the other files of includes/, each read with its problems.

Where a file cannot be used, its last good value takes its place, or one that does no harm.
"""

import json
import re
import runpy
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hooks.pages.source import line_of_byte
from hooks.problems import Problem, line_at

COMMAND = re.compile(r"\\[A-Za-z]+")


def name_of(file: Path) -> str:
    return f"includes/{file.name}"


def text_of(file: Path) -> tuple[str, list[Problem]]:
    """The text of a file, empty if it has a problem: it is missing or not UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"), []
    except OSError:
        return "", [Problem(name_of(file), None, "does not exist; restore the file")]
    except UnicodeDecodeError as error:
        return "", [Problem(name_of(file), line_of_byte(error), "is not UTF-8; save the file in that encoding")]


def check_encoding(includes: Path) -> list[Problem]:
    """A problem for each Python or Markdown file, the glossary apart, that is not UTF-8."""
    files = [*includes.rglob("*.py"), *includes.rglob("*.md")]
    known = ("glossary.md", "palette.py")  # whose readers say so
    found = ((file, text_of(file)[1]) for file in sorted(files) if file.name not in known)
    return [
        Problem(f"includes/{file.relative_to(includes).as_posix()}", problem.line, problem.message)
        for file, problems in found
        for problem in problems
    ]


def macros(file: Path, last: dict[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The macros of formulas, without those that have a problem; the last ones if the file cannot be read."""
    name = name_of(file)
    text, problems = text_of(file)
    if problems:
        return last, problems
    names: list[str] = []

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names.extend(macro for macro, _ in pairs)
        return dict(pairs)

    try:
        value = json.loads(text, object_pairs_hook=noted)
    except json.JSONDecodeError as error:
        return last, [Problem(name, error.lineno, f"is not JSON ({error.msg}); correct it, mind commas and quotes")]
    if not isinstance(value, dict):
        return last, [Problem(name, 1, r'holds no macros; write {"\\name": "TeX", …}')]
    for macro, meaning in value.items():
        line = line_of_name(text, macro)
        if not COMMAND.fullmatch(macro):
            problems.append(Problem(name, line, rf'"{macro}" is no name of a macro; write "\\" and letters'))
        elif not isinstance(meaning, str):
            problems.append(Problem(name, line, f"the macro {macro} is no text; put its TeX in quotes"))
        elif names.count(macro) > 1:
            problems.append(Problem(name, line, f"the macro {macro} stands twice; remove one"))
    good = {macro: tex for macro, tex in value.items() if COMMAND.fullmatch(macro) and isinstance(tex, str)}
    for circle in circles(good):
        line = line_of_name(text, circle[0])
        through = f" through {' and '.join(circle[1:])}" if circle[1:] else ""
        problems.append(Problem(name, line, f"the macro {circle[0]} uses itself{through}; write out what it means"))
        good = {macro: tex for macro, tex in good.items() if macro not in circle}
    return good, problems


def line_of_name(text: str, macro: str) -> int | None:
    """The line of a macro's name in JSON."""
    found = re.search(rf"{re.escape(json.dumps(macro))}\s*:", text)
    return line_at(text, found.start()) if found else None


def circles(macros: dict[str, str]) -> Iterator[list[str]]:
    """The macros that use themselves, each with those through which it does; a circle once."""
    used = {macro: [one for one in COMMAND.findall(tex) if one in macros] for macro, tex in macros.items()}
    done: set[str] = set()
    for macro in macros:
        paths = [] if macro in done else [[macro]]
        seen: set[str] = set()
        while paths:
            path = paths.pop()
            if macro in used[path[-1]]:
                done |= set(path)
                yield path
                break
            paths += [[*path, one] for one in used[path[-1]] if one not in seen]
            seen |= set(used[path[-1]])


def palette(file: Path, last: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The colors LIGHT and DARK by name; the last ones if the file has a problem."""
    text, problems = text_of(file)
    if problems:
        return last, problems
    try:
        values = runpy.run_path(str(file))
    except (Exception, SystemExit) as error:  # whatever the file raises
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == str(file)]
        line = error.lineno if isinstance(error, SyntaxError) else (lines or [None])[-1]
        words = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
        return last, [Problem(name_of(file), line, f"raises {' '.join(words.split())}; mend its code")]
    for scheme in ("LIGHT", "DARK"):
        colors = values.get(scheme)
        if not isinstance(colors, dict) or not all(isinstance(one, str) for pair in colors.items() for one in pair):
            return last, [Problem(name_of(file), None, f'has no {scheme}; write {scheme} = {{"name": "#rrggbb", …}}')]
    if odd := sorted(values["LIGHT"].keys() ^ values["DARK"].keys()):
        found = re.search(rf"""["']{re.escape(odd[0])}["']""", text)
        line = line_at(text, found.start()) if found else None
        return last, [Problem(name_of(file), line, f'names "{odd[0]}" in one of LIGHT and DARK; name it in both')]
    return values, []

"""What a cell puts out, as a page can show it: text, HTML, Markdown, a drawing, or a remark on why it cannot."""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from bs4 import BeautifulSoup

from hooks.labs.notebook import Notebook
from hooks.labs.sanitize import sanitized

LENGTH = 20_000  # characters of one output; more is no reading
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")  # colors of a terminal
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
NO_TEXT = re.compile(r"<[^\n]*(?: object| at 0x[0-9a-fA-F]+)>")  # an object that Python knows nothing of
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
LIVE = re.compile(r"application/(vnd\.|javascript|pdf)|(image|audio|video)/")  # beside which the text is no substitute
WHOLE_FORMULA = re.compile(r"\s*(\$\$?)(?:\\displaystyle\b)?(?P<tex>[^$]+)\1\s*")


class Shown(NamedTuple):
    """One of these is not empty, or nothing is shown: `text` as it is, `markdown` by the site's, `tex` with its dollars
    as Markdown; `fault` ends in a remedy."""

    text: str = ""
    html: str = ""
    markdown: str = ""
    tex: str = ""
    svg: str = ""
    fault: str = ""


def shown(output: dict[str, Any]) -> Shown:
    """How to show an output of a cell, given in the format of a notebook."""
    kind = output["output_type"]
    if kind == "error":  # which the cell's tag `raises-exception` allows
        return of_text(f"{output['ename']}: {output['evalue']}")
    if kind == "stream":
        return of_text(output["text"]) if output["name"] == "stdout" else of_errors(output["text"])
    return of_data(output["data"])


def of_text(text: str) -> Shown:
    text = CONTROLS.sub("", ESCAPES.sub("", text.replace("\r\n", "\n"))).rstrip()
    text = re.sub(r"\A(?:[^\S\n]*\n)+", "", text)
    if len(text) > LENGTH:
        return Shown(fault=f"puts out {len(text):,} characters, more than {LENGTH:,}; print less")
    if place := ADDRESS.search(text):
        line = text[: place.end()].rpartition("\n")[2][-60:]
        message = f"shows where an object is in memory (`{line}`), which no run does the same; print what it holds"
        return Shown(fault=f"{message}, or end the line with a semicolon")
    return Shown(text=text)


def of_errors(text: str) -> Shown:
    """Warnings and logs are not for readers, and name folders of the machine that made them."""
    lines = [line.strip() for line in CONTROLS.sub("\n", ESCAPES.sub("", text)).split("\n") if line.strip()]
    if not lines:
        return Shown()
    said = next((line for line in lines if "Warning:" in line or "Error:" in line), lines[0])
    said = re.sub(r"^\S+:\d+: ", "", said)
    return Shown(fault=f"writes to standard error (`{said[:80]}`); mend what it warns of, or print it")


def of_data(data: dict[str, Any]) -> Shown:
    """The richest form that a page can carry."""
    if "image/svg+xml" in data:
        return Shown(svg=data["image/svg+xml"])
    plain = data.get("text/plain", "")
    html, wrong = sanitized(data["text/html"]) if "text/html" in data else ("", "")
    if html:
        too_long = of_text(BeautifulSoup(html, "html.parser").get_text()).fault
        return Shown(fault=too_long) if too_long else Shown(html=html)
    if markdown := data.get("text/markdown", "").strip():
        return Shown(markdown=markdown)
    if tex := data.get("text/latex", "").strip():
        whole = WHOLE_FORMULA.fullmatch(tex)
        return Shown(tex=f"$$\n{whole['tex'].strip()}\n$$" if whole else tex)
    if image := next((kind for kind in data if kind.startswith("image/")), ""):
        if plain.startswith("<Figure size"):
            return Shown(fault="draws a figure that is not SVG; call `figure_style.use()` in the first cell")
        kind = image.partition("/")[2].upper()
        return Shown(fault=f"shows a {kind} image; put the file below docs/, and show it in a text cell by `![…](…)`")
    if any(LIVE.match(kind) for kind in data):
        return Shown(fault="shows what needs a program to run in the page; show a figure, a table or text instead")
    if wrong and (not plain or NO_TEXT.fullmatch(plain)):
        return Shown(fault=f"puts out HTML with {wrong}, which no page carries; show a table, SVG or text instead")
    return of_text(plain)


@dataclass(frozen=True)
class Lab:
    """A lab that was run: what each of its cells of code shows, in order; fewer if it did not come to its end."""

    notebook: Notebook
    shown: list[list[Shown]]

"""The HTML is what the standard asks for, so that every browser, reader and program sees the same page."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.site.site_pages import Page, node, prose, title_of

ROOT = Path(__file__).resolve().parents[2]

# html-validate rather than a strict html5lib: a parser objects only to what it cannot parse, and lets a <details> after
# a <figcaption>, an image without alt or a made-up attribute value pass. The test at the end plants each of these.
SETTINGS = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    "rules": {
        "form-dup-name": "error",
        "input-attributes": "error",
        "no-dup-class": "error",
        "no-implicit-close": "error",
        "require-sri": "off",  # all files come from the site's own host
    },
}

# Faults of Material's own templates: rule, what its message says, and why it does no harm.
MATERIAL = [
    ("valid-autocomplete", "", "Firefox keeps a checkbox as it was across reloads unless autocomplete is off"),
    ("input-attributes", "autocomplete", "the same"),
    ("wcag/h32", "", "the forms of the color scheme and of search act at once, and have nothing to submit"),
    (
        "input-missing-label",
        "",
        "checkboxes that fold the navigation; their labels show icons and are spoken elsewhere",
    ),
    ("no-missing-references", '"__toc"', "the label that unfolds the table of contents stands on pages without one"),
    ("unique-landmark", "", "the table of contents stands twice: in the menu of phones, and beside the text"),
    ("attribute-allowed-values", '"tabindex"', "an empty tabindex on the navigation's labels counts as none"),
]


def invalid(files: list[Path]) -> list[tuple[str, str, str, int]]:
    """File, rule, message and line of everything that html-validate finds in the files."""
    config = files[0].parent / "html-validate.json"
    config.write_text(json.dumps(SETTINGS), encoding="utf-8")
    program = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    report = files[0].parent / "report.json"  # a file: into a pipe it writes only what fits before it exits
    command = [node(), str(program), "--config", str(config), "--formatter", f"json={report}", *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert report.is_file(), run.stderr or run.stdout
    return [
        (Path(page["filePath"]).name, m["ruleId"], m["message"], m["line"])
        for page in json.loads(report.read_text(encoding="utf-8"))
        for m in page["messages"]
    ]


def write(pages: list[Page], folder: Path) -> dict[str, Page]:
    """Put the pages into one folder; returns the page of each file name."""
    named = {page.path.replace("/", "__"): page for page in pages}
    for name, page in named.items():
        (folder / name).write_text(page.html, encoding="utf-8")
    return named


def excused(rule: str, message: str) -> int | None:
    return next((i for i, (r, said, _) in enumerate(MATERIAL) if r == rule and said in message), None)


def test_every_page_is_valid_html(pages: list[Page], tmp_path: Path) -> None:
    named = write(pages, tmp_path)
    found = invalid([tmp_path / name for name in named])
    faults = [f"{named[f].name} (line {n}): {m} [{r}]" for f, r, m, n in found if excused(r, m) is None]
    assert not faults, "\n".join(faults)
    idle = set(range(len(MATERIAL))) - {excused(rule, message) for _, rule, message, _ in found}
    assert not idle, f"no page needs these excuses any more; remove them: {[MATERIAL[i] for i in sorted(idle)]}"


def test_a_page_has_one_title_and_no_heading_skips_a_level(pages: list[Page]) -> None:
    faults = []
    for page in pages:
        levels = [int(h.name[1]) for h in page.headings]
        if levels.count(1) != 1:
            faults.append(f"{page.name} has {levels.count(1)} first-level headings")
        for before, heading in zip(levels, page.headings[1:], strict=False):
            if int(heading.name[1]) > before + 1:
                faults.append(f'{page.name}: "{title_of(heading)}" is a {heading.name} below an h{before}')
    assert not faults, "\n".join(faults)


def test_every_picture_says_in_a_sentence_what_it_shows(pages: list[Page]) -> None:
    pictures = [(page, svg) for page in pages for svg in page.soup.select('svg[role="img"]')]
    assert pictures, "no page has a picture: nothing was checked"
    faults = [
        f"{page.name}: a picture is called {svg.get('aria-label')!r}"
        for page, svg in pictures
        if not re.fullmatch(r"(?s).+\s.+\s.+\s.+[.!?]", str(svg.get("aria-label") or ""))
    ]
    faults += [
        f"{p.name}: a drawing in a figure has no name" for p in pages for _ in p.soup.select(".plot svg:not([role])")
    ]
    assert not faults, "\n".join(faults)


def test_every_formula_can_be_heard(pages: list[Page]) -> None:
    formulas = [(page, formula) for page in pages for formula in page.soup.select(".katex, .formula")]
    assert formulas, "no page has a formula: nothing was checked"
    faults = [
        f'{page.name}: the formula "{formula.get_text()[:60]}" has no MathML'
        for page, formula in formulas
        if not (math := formula.find("math")) or not math.get_text(strip=True)
    ]
    faults += [
        f"{page.name}: the drawing of a formula is spoken beside its MathML"
        for page in pages
        if page.soup.select('.katex-html:not([aria-hidden="true"])')
    ]
    assert not faults, "\n".join(faults)


LEFT_IN_HTML = re.compile(r'data-formula|data-figure|class="[^"]*\b(?:arithmatex|katex-error|problems)\b')
LEFT_IN_PROSE = re.compile(
    r"\$\$|\\[()\[\]]|\\[a-z]{2,}|\]\(|\{ ?[#.]\w|--8<--|\*\*"
    r"|^(?:!!!|\?\?\?|:::|```|~~~|placeholder\b)|\bTODO\b|\bFIXME\b"
)


def left_over(pages: list[Page]) -> list[str]:
    """What the build should have put something else in the place of."""
    faults = [f"{p.name}: {m[0]!r} is left in the HTML" for p in pages for m in LEFT_IN_HTML.finditer(p.html)]
    for page in pages:
        lines = [line for line in prose(page.article) if LEFT_IN_PROSE.search(line)]
        faults += [f"{page.name}: source is left in the text: {line[:100]}" for line in lines]
    return faults


def test_no_source_is_left_in_a_page(pages: list[Page]) -> None:
    assert not (faults := left_over(pages)), "\n".join(faults)


@pytest.mark.parametrize(
    "fault",
    [
        '<div class="arithmatex">\\[x\\]</div>',
        '<div class="plot" data-figure="x"></div>',
        "<p>the loss $$x$$</p>",
        "<p>see [the proof](page.md)</p>",
        "<p>!!! warning</p>",
        "<p>What is it? { #it .easy }</p>",
    ],
)
def test_left_source_is_noticed(fault: str, pages: list[Page]) -> None:
    page = next(p for p in pages if p.questions)
    spoiled = page.spoiled("</article>", f"{fault}</article>")
    assert len(left_over([spoiled])) > len(left_over([page]))


PLANTED = {
    "close-order": "<p><em>bold</p></em>",
    "element-permitted-content": "<p>text <span><div>a block inside a span</div></span></p>",
    "element-permitted-order": "<figure><p>x</p><figcaption>x</figcaption><p>x</p></figure>",
    "attribute-allowed-values": '<a href="#x" target="_self" contenteditable="maybe">x</a>',
    "no-dup-attr": '<p class="a" class="b">x</p>',
    "no-dup-id": '<p id="__search">x</p>',
    "unrecognized-char-ref": "<p>&nosuch;</p>",
    "wcag/h37": '<img src="x.svg">',
    "element-name": "<formla>x</formla>",
    "deprecated": "<center>x</center>",
    "element-required-content": "<table><tr></tr></table><details>x</details>",
    "void-content": "<br></br>",
}


def test_invalid_html_is_noticed(pages: list[Page], tmp_path: Path) -> None:
    page = next(p for p in pages if not p.url)
    files = []
    for rule, fault in PLANTED.items():
        files.append(tmp_path / f"{rule.replace('/', '-')}.html")
        files[-1].write_text(page.spoiled("</article>", f"{fault}</article>").html, encoding="utf-8")
    found = {(file, rule) for file, rule, message, _ in invalid(files) if excused(rule, message) is None}
    missed = [rule for rule, file in zip(PLANTED, files, strict=True) if (file.name, rule) not in found]
    assert not missed, f"not noticed: {missed}; found: {sorted(found)}"

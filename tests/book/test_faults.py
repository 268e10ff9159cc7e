"""What a book cannot carry: an author is told all of it in one build, each with page, line and remedy."""

from pathlib import Path

import pytest
from minisite import Site, build_site

HTML = "the HTML `<{}>` has no form in the book; {}"
LINK = "leads to nothing in the book; link to a page, a heading or a file, or write the address in full"
PLACE, FILE, OUT = "put a link in its place", "save it as a file in docs/ and show it as an image", "leave it out"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"  # broken off

PAGES: dict[str, tuple[str, list[tuple[int, str]]]] = {  # by page: its source, and the line and words of each fault
    "links": (
        "# T\n\nSee [there](#there), `[code](#there)`.\n\nHere.\n{ #there }\n\nAnd [again](#there).\n",
        [(3, f"the link `#there` {LINK}"), (8, f"the link `#there` {LINK}")],
    ),
    "images": (
        "# T\n\n![](../assets/logo.svg)\n\n![Cut off.](cut.png)\n\n![No drawing.](no.svg)\n\n![A kind.](kind.bmp)\n",
        [
            (3, "the image `../../assets/logo.svg` has no alternative text; write it between the brackets"),
            (
                5,
                "the image `../cut.png` cannot be read (failed to decode image (unexpected end of file)); save it anew",
            ),
            (7, "the image `../no.svg` cannot be read (failed to parse SVG (unknown token at 1:1)); save it anew"),
            (
                9,
                "the image `../kind.bmp` is of a kind that the book cannot show; "
                "save it as one of .svg, .png, .jpg, .jpeg, .gif, .webp",
            ),
        ],
    ),
    "formulas": (
        "# T\n\n$x$ and $\\overlinesegment{AB}$\n\n$$\n\\utilde{x}\n$$\n\n$\\overlinesegment{AB}$\n",
        [
            (
                3,
                r"the formula `\overlinesegment{AB}` has no form in the book (accent undefined); "
                r"write \overline or another accent",
            ),
            (6, r"the formula `\utilde{x}` has no form in the book (accent ~); write \underline or another accent"),
            (
                9,
                r"the formula `\overlinesegment{AB}` has no form in the book (accent undefined); "
                r"write \overline or another accent",
            ),
        ],
    ),
    "frames": (
        '# T\n\n```html\n<iframe src="x"></iframe>\n```\n\n<iframe src="https://example.org"></iframe>\n\n'
        'Text <video src="../a.mp4"></video> and <audio src="../a.mp3"></audio>.\n\n<IFRAME src="https://example.org/b"></IFRAME>\n\n'
        '<object data="https://example.org/c"></object>\n\n<embed src="https://example.org/d">\n',
        [
            (7, HTML.format("iframe", PLACE)),
            (9, HTML.format("video", PLACE)),
            (9, HTML.format("audio", PLACE)),
            (11, HTML.format("iframe", PLACE)),
            (13, HTML.format("object", PLACE)),
            (15, HTML.format("embed", PLACE)),
        ],
    ),
    "screens": (
        '# T\n\n<canvas id="c"></canvas>\n\n<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>\n\n'
        '<form action="/x"><input name="q"></form>\n\n<script>alert(1)</script>\n\n<style>p { color: red }</style>\n\n'
        "Press <button>here</button>.\n\nA <blink>tag</blink>.\n",
        [
            (3, HTML.format("canvas", FILE)),
            (5, HTML.format("svg", FILE)),
            (7, HTML.format("form", OUT)),
            (9, HTML.format("script", OUT)),
            (11, HTML.format("style", OUT)),
            (13, HTML.format("button", OUT)),
            (15, HTML.format("blink", "write it as Markdown")),
        ],
    ),
}
FILES: dict[str, str | bytes] = {
    "docs/index.md": '# Home\n\n<iframe src="https://example.org"></iframe>\n',  # in no chapter, so not in the book
    "docs/topic/good.md": "# Good\n\nAll is well.<br>It is.<!-- said -->\n\nPress <kbd>x</kbd>, <mark>y</mark>.\n",
    "docs/topic/cut.png": PNG,
    "docs/topic/no.svg": "no drawing",
    "docs/topic/kind.bmp": b"BM",
    "docs/topic/a.mp3": b"",
    "docs/topic/a.mp4": b"",
    **{f"docs/topic/{name}.md": source for name, (source, _) in PAGES.items()},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build_site(tmp_path_factory.mktemp("faults"), FILES, book=True)


@pytest.mark.parametrize("name", PAGES)
def test_each_fault_of_a_page_is_told_with_its_line_and_a_remedy(site: Site, name: str) -> None:
    _, faults = PAGES[name]
    page = f"topic/{name}.md"
    assert [line for line in site.log if line.startswith(page)] == [f"{page}, line {n}: {words}" for n, words in faults]


def test_all_faults_of_all_pages_are_told_by_one_build_which_they_stop(site: Site) -> None:
    assert len(site.log) == sum(len(faults) for _, faults in PAGES.values()) == site.aborted
    assert not site.file("ml-interview-notes.pdf").exists()


WIDE = "|" + " f |" * 12 + "\n|" + " - |" * 12 + "\n|" + r" $\frac{a + b + c}{d + e + f} = g + h + i$ |" * 12 + "\n"
NO_FONT = "no font of the book has the sign `{}`; write it otherwise"
NO_ROOM = (
    "a table does not fit into the {} edition at the smallest type that can be read; "
    "split the table, or shorten the words and formulas that no line can break"
)
TYPESET: dict[str, tuple[str, list[tuple[int | None, str]]]] = {
    "text": (
        "# T\n\nA sign:\n\n    \u6f22\n\nAnd \u5b57.\n",
        [(5, NO_FONT.format("\u6f22")), (7, NO_FONT.format("\u5b57"))],
    ),
    "image": ("# T\n\nText.\n\n![A sign.](sign.svg)\n", [(5, NO_FONT.format("\u640d"))]),
    "figure": (
        '# T\n\n```python figure="sign" alt="A line."\nax.plot([0, 1])\nax.set_title(chr(0x5931))\n```\n',
        [(3, NO_FONT.format("\u5931"))],
    ),
    "table": (
        f"# T\n\n| a |\n| - |\n| 1 |\n\n```\n| no | table |\n| - | - |\n```\n\n{WIDE}",
        [(12, NO_ROOM.format("a4")), (12, NO_ROOM.format("phone"))],
    ),
}


def test_what_only_the_compiler_finds_is_told_with_page_and_line_too(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"docs/topic/{name}.md": source for name, (source, _) in TYPESET.items()}
    files["docs/topic/sign.svg"] = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15">\u640d</text></svg>'
    )
    files["docs/topic/linked.md"] = "# L\n\nSee [the table](table.md).\n"
    made = build_site(tmp_path, files, book=True)
    expected = [f"topic/{name}.md, line {n}: {words}" for name, (_, faults) in TYPESET.items() for n, words in faults]
    assert sorted(made.log) == sorted(expected)
    assert made.aborted == len(expected)

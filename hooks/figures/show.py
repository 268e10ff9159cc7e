"""Show figures in a page's HTML: the block becomes a figure with a place for its picture, filled at the end."""

import re
from html import escape
from typing import Any

from hooks.figures.blocks import PLACEHOLDER, Block, check, placeholder
from hooks.figures.svg import Picture
from hooks.problems import Problem


def caption_html(caption: str) -> str:
    """A caption as HTML: text, except that `$…$` is math, marked as Arithmatex marks it."""
    parts = re.split(r"(?<!\\)\$(?!\s)((?:\\.|[^\\$])+)(?<!\s)\$", caption)
    marked = [f'<span class="arithmatex">\\({escape(p)}\\)</span>' if i % 2 else escape(p) for i, p in enumerate(parts)]
    return "".join(marked).replace(r"\$", "&#36;")


def html(options: dict[str, str], code: str) -> str:
    """A figure as it stands in the page until `fill` puts the picture in; `code` is the highlighted snippet."""
    name = escape(options["figure"])
    caption = options.get("caption", "")
    return (
        f'<figure class="figure" id="figure-{name}">\n{placeholder(options["figure"])}\n<figcaption>\n'
        + (f"<p>{caption_html(caption)}</p>\n" if caption else "")
        + '<details class="figure-code" data-search-exclude><summary>Code of this figure</summary>\n'
        + f"{code}\n</details>\n</figcaption>\n</figure>"
    )


def check_shown(html: str, page: str, blocks: list[Block]) -> list[Problem]:
    """A problem for each block of a page that Markdown did not take for a figure, and for each figure of no block."""
    shown = set(PLACEHOLDER.findall(html))
    hidden = [block for block in blocks if not check(block) and block.name not in shown]
    foreign = sorted(shown - {block.name for block in blocks})
    return [
        *(Problem(page, b.line, f'figure "{b.name}" is not taken for a block; put it at the margin') for b in hidden),
        *(Problem(page, None, f'figure "{name}" stands in an included file; move it to the page') for name in foreign),
    ]


def fill(html: str, pictures: dict[str, Picture], colors: dict[str, str]) -> str:
    """Put the pictures (by figure name) in their places, in the theme's colors; a figure that failed says so."""
    missing = (
        '<p class="admonition failure">This figure could not be drawn; the reason stands at the top of the page.</p>'
    )

    def shown(place: re.Match[str]) -> str:
        picture = pictures.get(place[1])
        return f'<div class="plot">{picture.themed(colors) if picture else missing}</div>'

    return PLACEHOLDER.sub(shown, html)


def is_figure(language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, str], md: Any) -> bool:
    """Whether a fence is a figure, for superfences."""
    if "figure" not in inputs:
        return False
    options.update(inputs)
    return True


def format_figure(source: str, language: str, css_class: str, options: dict[str, Any], md: Any, **kwargs: Any) -> str:
    """The HTML of a fence that is a figure, for superfences."""
    highlight = md.preprocessors["fenced_code_block"].highlight
    code = highlight(src=source, language="python", options={}, md=md, classes=[], id_value="", attrs={})
    return html(options, code)


CUSTOM_FENCE = {"name": "python", "class": "figure", "validator": is_figure, "format": format_figure}

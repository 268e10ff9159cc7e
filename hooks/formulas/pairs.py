r"""Which two dollars hold a formula: what Arithmatex takes for one, and the rules for what is none.

Arithmatex takes any two dollars for a formula that have no white space inside. An amount, a variable of a shell or HTML
may stand between such two. Each rule was held against all formulas of the site.
"""

import re
from html import escape, unescape
from typing import NamedTuple, Self

from hooks.formulas.formula import Tex

ARITHMATEX = re.compile(
    r'<span(?P<given>[^>]*) class="arithmatex(?P<more>[^>]*)">\\\((?P<inline>.*?)\\\)</span>'
    r'|<div class="arithmatex">\s*\\\[(?P<display>.*?)\\\]\s*</div>',
    re.DOTALL,
)
PAIR = r"(?<![\\$])\$(?!\s)(?P<tex>(?:\\.|[^\\$])+?)(?<!\s)\$"
TEXT = re.compile(r"\\(?:text\w*|math\w+|operatorname\*?|begin|end|tag|mbox|class)\s*\{[^{}]*\}")
COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.)")
TAG = re.compile(
    r"</[a-z]\w*\s*>|<(?:code|kbd|samp|em|strong|span|sub|sup|br|img|del|ins|mark|small|abbr|var|a\s)\b[^<>]*>"
)
AMOUNT = re.compile(r"\d[\d.,]*")
WORDS = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,}\s+[A-Za-z]{3,}(?![A-Za-z])")
FUNCTION_WORD = re.compile(
    r"(?<=[\s,;.)\]])(?:and|are|as|at|but|by|each|for|from|in|is|of|on|or|per|than|the|then|to|was|with)(?=\s)"
)
WORD = re.compile(r"(?<=[\s,;.)\]])[A-Za-z]{2,}(?=\s)")
ENDS_OPEN = re.compile(r"[-\u2013/+,;:&=(\[]$")  # an operator, a sign or a bracket
NO_FORMULA = r"is no formula; write \$ for a dollar sign, and words in a formula in \text{…}"


def is_formula(tex: str, before: str, after: str) -> bool:
    """Whether TeX between two dollars is meant as such; `before` and `after` are the signs around the two."""
    if before.isalnum() or after.isalnum() or TAG.search(TEXT.sub("", tex)):
        return False
    bare = COMMAND.sub(" ; ", TEXT.sub(" ; ", tex))
    if WORDS.search(bare) or FUNCTION_WORD.search(bare):
        return False
    if len(tex) > 1 and tex.endswith(("/", "(")):
        return False
    return not AMOUNT.match(tex) or not (ENDS_OPEN.search(bare) or unbalanced(bare) or WORD.search(bare))


def unbalanced(tex: str) -> bool:
    """Whether a bracket is closed before it is opened, or not closed; `(0, 1]` is balanced."""
    depth = 0
    for sign in tex:
        depth += (sign in "([") - (sign in ")]")
        if depth < 0:
            return True
    return depth > 0


class Marked(NamedTuple):
    """What Arithmatex took for a formula, where it stands in the page's HTML, and whether it is one."""

    tex: Tex
    start: int
    end: int
    in_tag: bool
    attributes: bool
    is_formula: bool

    @classmethod
    def of(cls, match: re.Match[str], html: str) -> Self:
        tex = Tex(unescape(match["inline"] or match["display"]).strip(), match["display"] is not None)
        in_tag = html.rfind("<", 0, match.start()) > html.rfind(">", 0, match.start())
        before, after = html[max(match.start() - 1, 0) : match.start()], html[match.end() : match.end() + 1]
        formula = tex.display or is_formula(tex.tex, before, after)
        return cls(
            tex, match.start(), match.end(), in_tag, bool(match["given"] or match["more"]), formula and not in_tag
        )

    @property
    def as_typed(self) -> str:
        """The dollars and what is between them; a tag there is one, so that the page stays whole."""
        within = self.tex.tex if TAG.search(self.tex.tex) and not self.in_tag else escape(self.tex.tex)
        return f"&#36;{within}&#36;"

"""What readers see of a question's level: a badge in its heading, put there last, so that nobody else meets it."""

import re

from hooks.questions.model import Question


def show(html: str, questions: list[Question]) -> str:
    """The page with a badge in the heading of each of its questions."""
    for question in questions:
        heading = re.compile(rf'(<h([1-6])\b[^>]*\sid="{re.escape(question.id)}"[^>]*>)(.*?)(</h\2>)', re.DOTALL)
        badge = f'<span class="level level-{question.level}">{question.level}</span>'

        def with_badge(found: re.Match[str], badge: str = badge) -> str:
            title, sign, link = found[3].partition('<a class="headerlink"')
            return f"{found[1]}{title} {badge}{sign}{link}{found[4]}"

        html = heading.sub(with_badge, html, count=1)
    return html


def without_names(html: str) -> str:
    """The page's HTML without the attribute `also`, which HTML does not know."""
    return re.sub(r'(<h[1-6]\b[^>]*?)\salso="[^"]*"', r"\1", html)

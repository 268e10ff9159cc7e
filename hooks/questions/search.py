"""What search knows of questions beside their text: the other names under which they are looked for."""

from collections.abc import Iterable
from html import escape
from typing import Any

from hooks.questions.model import Question


def add_names(entries: Iterable[dict[str, Any]], questions: Iterable[Question]) -> None:
    """Add to the entries of a page (location, title, text) the other names of their questions."""
    names = {question.id: question.also for question in questions}
    for entry in entries:
        if also := names.get(entry["location"].partition("#")[2]):
            entry["text"] += f"<p>Also: {escape(', '.join(also))}.</p>"

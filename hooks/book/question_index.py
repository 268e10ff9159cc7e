"""The index of questions: by their first telling word and their other names, with a letter over each group."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from hooks.questions.model import Question

LEAD = re.compile(  # words that lead up to what a question is about
    r"(?:(?:what|which|why|when|where|who|how|is|are|does|do|can|should|would|will|you|your|there|it|the|an?|of|for|to|in|"
    r"many|much|large|difference|between|choose|compare|compute|cure|derive|diagnose|draw|find|handle|judge|measure|"
    r"prefer|prevent|read|reduce|use|answer|mean that|happens when|helps against|lies between)\s+)*",
    re.IGNORECASE,
)
DIGITS = "0-9"  # stands over what begins with no letter


@dataclass(frozen=True)
class Entry:
    """A line of the index: the words that lead up to what tells, that part, what to see under it, the question's id.

    The last but one is the question's title if the line is another name for what it asks, and empty otherwise.
    """

    lead: str
    rest: str
    see: str
    anchor: str

    @property
    def letter(self) -> str:
        return self.order[:1].upper() if self.order[:1].isalpha() else DIGITS

    @property
    def order(self) -> str:
        """By what the line is sorted: its words without a sign before them, such as a quote."""
        return re.sub(r"^\W+", "", self.rest).casefold()


def entries(question: Question) -> list[Entry]:
    """A question under its telling words, and under each other name that people have for it."""
    lead = LEAD.match(question.title)[0]  # type: ignore[index]  # it matches, if only nothing
    own = Entry(lead, question.title[len(lead) :], "", question.id)
    return [own, *(Entry("", name, question.title, question.id) for name in question.also)]


def groups(questions: Iterable[Question]) -> list[tuple[str, list[Entry]]]:
    """The entries of all questions under their letters, in alphabetical order."""
    found = sorted((e for question in questions for e in entries(question)), key=lambda e: (e.letter, e.order))
    return [(letter, list(some)) for letter, some in groupby(found, key=lambda e: e.letter)]

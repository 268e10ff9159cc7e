"""The index of questions: by the first word that tells what a question is about, with a letter over each group."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

LEAD = re.compile(  # words that lead up to what a question is about
    r"(?:(?:what|which|why|when|where|who|how|is|are|does|do|can|should|would|will|you|your|there|it|the|an?|of|for|to|in|"
    r"many|much|large|difference|between|choose|compare|compute|cure|derive|diagnose|draw|find|handle|judge|measure|"
    r"prefer|prevent|read|reduce|use|answer|mean that|happens when|helps against|lies between)\s+)*",
    re.IGNORECASE,
)
DIGITS = "0-9"  # stands over what begins with no letter


@dataclass(frozen=True)
class Entry:
    """A question in the index: the words that lead up to its telling part, that part, and the question's id."""

    lead: str
    rest: str
    anchor: str

    @property
    def letter(self) -> str:
        return self.rest[0].upper() if self.rest[0].isalpha() else DIGITS


def entry(title: str, anchor: str) -> Entry:
    lead = LEAD.match(title)[0]  # type: ignore[index]  # it matches, if only nothing
    return Entry(lead, title[len(lead) :], anchor)


def groups(questions: Iterable[tuple[str, str]]) -> list[tuple[str, list[Entry]]]:
    """The entries of questions (title and id) under their letters, in alphabetical order."""
    entries = sorted((entry(*question) for question in questions), key=lambda e: (e.letter, e.rest.casefold()))
    return [(letter, list(found)) for letter, found in groupby(entries, key=lambda e: e.letter)]

"""The printed index: a question stands where a reader looks for it, under its telling words and its other names."""

import re
from pathlib import Path

import pypdfium2
import pytest
from minisite import build_site

from hooks.book import question_index
from hooks.questions.model import Question


def asked(title: str, id: str = "id", also: tuple[str, ...] = ()) -> Question:
    return Question(id, "easy", title, also, short="", answer="", page="a.md")


@pytest.mark.parametrize(
    ("title", "telling"),
    [
        ("What is the curse of dimensionality?", "curse of dimensionality?"),
        ("How do you handle class imbalance?", "class imbalance?"),
        ("What is the difference between covariance and correlation?", "covariance and correlation?"),
        (
            "Is a sample of 30 enough for the central limit theorem?",
            "sample of 30 enough for the central limit theorem?",
        ),
        ("Sigmoid or tanh in a hidden layer?", "Sigmoid or tanh in a hidden layer?"),
        ("What is it?", "it?"),
    ],
)
def test_a_question_stands_in_the_index_under_its_first_telling_word(title: str, telling: str) -> None:
    (entry,) = question_index.entries(asked(title))
    assert entry.rest == telling
    assert entry.lead + entry.rest == title


def test_the_index_is_in_alphabetical_order_under_letters() -> None:
    titles = [
        "What is bias?",
        'What does "C" in SVC mean?',
        "Does a 95% interval hold?",
        "Why averages?",
        "What is an AUC?",
        "Is Bayes right?",
    ]
    found = question_index.groups(asked(title, title) for title in titles)
    assert [(letter, [e.rest for e in entries]) for letter, entries in found] == [
        ("0-9", ["95% interval hold?"]),
        ("A", ["AUC?", "averages?"]),
        ("B", ["Bayes right?", "bias?"]),
        ("C", ['"C" in SVC mean?']),
    ]


def test_a_question_stands_under_its_other_names_too_and_each_leads_to_it() -> None:
    question = asked("What is recall?", "recall", ("sensitivity", "hit rate"))
    found = [
        (letter, [(e.rest, e.see, e.anchor) for e in entries]) for letter, entries in question_index.groups([question])
    ]
    assert found == [
        ("H", [("hit rate", "What is recall?", "recall")]),
        ("R", [("recall?", "", "recall")]),
        ("S", [("sensitivity", "What is recall?", "recall")]),
    ]


def test_the_printed_index_leads_from_another_name_to_the_question(tmp_path: Path) -> None:
    page = '# Rates\n\n## What does "recall" mean? { #recall .easy also="sensitivity, hit rate" }\n\nThe share found.\n'
    made = build_site(tmp_path, {"docs/t/a.md": page}, book=True)
    assert made.log == []
    with pypdfium2.PdfDocument(made.file("ml-interview-notes.pdf")) as book:
        texts = [page.get_textpage().get_text_range() for page in book]
        titles = [one.get_title() for one in book.get_toc()]
    (index,) = [text for text in texts if "sensitivity, see" in text]
    (question,) = [number for number, text in enumerate(texts, 1) if "The share found." in text]
    line = index.partition('sensitivity, see What does "recall" mean?')[2]
    assert re.match(r"[\s.]*(\d+)", line)[1] == str(question)  # type: ignore[index]
    assert "What does \u201crecall\u201d mean?" in titles

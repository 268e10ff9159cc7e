"""The examples of CONTRIBUTING.md, put together, build as they stand there, site and book."""

import json
import re
from pathlib import Path
from typing import Any

import content.answers
import pytest
import yaml
from minisite import ROOT, Site, build_site

BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<language>\w+)\n(?P<content>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
PAGE, LAB = "probability/bernoulli.md", "probability/coin-lab.py"


def example(heading: str, number: int = 0) -> str:
    """A fenced block below a heading, counted from 0."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    below = text[text.index(f"\n## {heading}\n") :]
    return [found["content"] for found in BLOCK.finditer(below)][number]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    page = f"{example('Add a question')}\n{example('Add a figure')}\nAnd $\\KL{{p}}{{q}}$ of a PDF.\n"
    macros = json.loads((ROOT / "includes" / "macros.json").read_text(encoding="utf-8"))
    glossary = (ROOT / "includes" / "glossary.md").read_text(encoding="utf-8")
    files: dict[str, str | bytes] = {
        f"docs/{PAGE}": page,
        f"docs/{LAB}": example("Add a lab"),
        "includes/macros.json": json.dumps(macros | json.loads(f"{{{example('Add a formula macro')}}}")),
        "includes/glossary.md": glossary + example("Add a glossary entry"),
    }
    return build_site(tmp_path_factory.mktemp("contributing"), files, book=True)


def test_they_build_without_a_word(site: Site) -> None:
    assert site.log == []
    assert site.file("ml-interview-notes.pdf").is_file()


def test_the_page_has_its_question_figure_formula_and_term(site: Site) -> None:
    article = site.article(PAGE)
    assert article.select_one("h2#bernoulli-variance.easy")
    assert article.select_one("figure svg[role=img]")
    assert "D_{\\mathrm{KL}}" not in article.get_text()
    assert article.select_one('abbr[title="probability density function"]')


def test_the_lab_has_its_figure(site: Site) -> None:
    assert site.article(LAB).select_one("svg[role=img]")


def test_the_test_shown_fails_when_a_result_or_a_premise_is_wrong(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content.answers, "DOCS", site.folder / "docs")
    names: dict[str, Any] = {}
    exec(compile(example("Add a question", 1), "CONTRIBUTING.md", "exec"), names)
    shown = names["test_the_variance_printed_is_that_of_the_formula"]
    shown()
    page = site.folder / "docs" / PAGE
    right = page.read_text(encoding="utf-8")
    for number, wrong in (("= 0.21", "= 0.22"), ("p = 0.3", "p = 0.4"), ("0.3 \\cdot", "0.2 \\cdot")):
        page.write_text(right.replace(number, wrong), encoding="utf-8")
        with pytest.raises(AssertionError):
            shown()


def test_the_navigation_shown_names_the_pages() -> None:
    shown = yaml.safe_load(example("Add the page to the navigation"))
    assert shown == {"nav": [{"Probability": [PAGE, LAB]}]}


def test_the_error_shown_is_what_the_build_says(tmp_path: Path) -> None:
    said = " ".join(example("What an error means").split())
    page = "---\ntitle: T\n---\n\n# T\n\nOne.\n\nTwo.\n\nThree.\n$\\frac{1}{$\n"
    made = build_site(tmp_path, {f"docs/{PAGE}": page})
    assert [f"WARNING - {line}" for line in made.log] == [said]

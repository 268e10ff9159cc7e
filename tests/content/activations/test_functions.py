"""What each page of a chapter about functions promises of each of them, and of its figures."""

import pytest
from content.activations.cases import PAGES, noticed, of_page, slips
from content.activations.claims import CLAIMS, figures_of, labels_are_readable
from content.answers import DOCS, Figure

FUNCTION_PAGES = [f"activations/{page}.md" for page in PAGES]
ALL_PAGES = sorted(f"activations/{path.name}" for path in (DOCS / "activations").glob("*.md"))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
@pytest.mark.parametrize("case", [case for page in FUNCTION_PAGES for case in of_page(page)])
def test_a_function_is_what_its_section_displays_and_claims(case, claim):
    claim(case)


@pytest.mark.parametrize(("name", "which", "tex"), [slip for page in FUNCTION_PAGES for slip in slips(page)])
def test_a_slip_in_a_displayed_formula_is_noticed(name, which, tex):
    assert noticed(name, which, tex)


@pytest.mark.parametrize(("page", "name"), [(page, name) for page in ALL_PAGES for name in figures_of(page)])
def test_labels_of_a_figure_can_be_read(page, name):
    labels_are_readable(Figure(page, name))

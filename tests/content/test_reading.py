"""The helpers that read pages: what they find, and that they refuse what is not there or not clear."""

import math

import content.answers
import numpy as np
import pytest
from content.answers import Answer, Figure, Printed, value
from content.equations import check, evaluate

PAGE = """# Page

## Coins { #coins .easy }

With $p = 0.3$ and 10% of 1,200 throws, $0.3 \\cdot 0.7 = 0.21$. About 3 of 7, and 4 of 7.

| Throws | Share |
| --- | --- |
| 10 | 3/10 = 0.3 |
| **1,000** | $5.0 \\cdot 10^{-3}$ |

```python
print(0.99)
```

### More { #more }

Then 8.

```python figure="curve" alt="It ends at 0.25." caption="A top of $\\tfrac14$."
x = 1
```

## Other { #other .easy }
"""


@pytest.fixture(autouse=True)
def page(tmp_path, monkeypatch):
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(content.answers, "DOCS", tmp_path)


def test_an_answer_goes_to_the_next_heading_of_its_level_and_its_text_has_no_code():
    assert Answer("page.md", "coins").text.endswith("Then 8.")
    assert "0.99" in Answer("page.md", "coins").code[0]
    with pytest.raises(LookupError, match="no heading"):
        Answer("page.md", "dice")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("With p =", [0.3]),
        ("{} of {} throws", [0.1, 1200]),
        ("{} of 7, and {}", [3, 4]),
        ("{} \\cdot {} =", [0.3, 0.7]),
    ],
)
def test_numbers_are_read_by_the_words_around_them(words, found):
    assert Answer("page.md", "coins").numbers(words) == found


@pytest.mark.parametrize("words", ["{} of 7", "no such words"])
def test_a_number_that_is_missing_or_not_the_only_one_is_refused(words):
    with pytest.raises(LookupError, match="different numbers at"):
        Answer("page.md", "coins").numbers(words)


def test_a_printed_number_equals_what_rounds_to_it_and_nothing_else():
    assert Printed("0.21") == 0.2149
    assert Printed("0.21") != 0.2151
    assert Printed("15%") == 2 / 13
    assert Printed("1.74 million") == 1_744_278
    assert Printed(r"\tfrac23") == 2 / 3
    assert Printed(r"\tfrac23") != 0.67
    assert Printed("-0.5").exact == -1 / 2


def test_tables_and_figures_are_read():
    assert [[value(cell) for cell in line] for line in Answer("page.md", "coins").table()] == [[10, 0.3], [1000, 0.005]]
    assert Figure("page.md", "curve").number("ends at") == Figure("page.md", "curve").number("A top of") == 0.25


def test_a_fragment_is_not_found_inside_a_longer_number():
    Answer("page.md", "coins").shows("10%", "1,200 throws")
    for part in ("200 throws", "0.2", "1,20"):
        with pytest.raises(AssertionError, match="lacks"):
            Answer("page.md", "coins").shows(part)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"0.3 \cdot 0.7 = 0.21", r"0.3 \cdot 0.7 = 0.22"),
        (r"\binom{49}{6} = 13{,}983{,}816", r"\binom{49}{6} = 13{,}983{,}817"),
        (r"\frac{5}{72} \approx 0.0694 = 6.94\%", r"\frac{5}{72} \approx 0.0695"),
        (r"p (1 - p) = p - p^2", r"p (1 - p) = p - p^3"),
        (r"\sum_{k=1}^{\infty} p^k = \frac{p}{1 - p}", r"\sum_{k=0}^{\infty} p^k = \frac{p}{1 - p}"),
        (r"\Pr(X = 2) = p^2 q", r"\Pr(X = 2) = p^2 q^2"),
        (r"\mathbf w\T \mathbf w = \norm{\mathbf w}^2", r"\mathbf w\T \mathbf w = \norm{\mathbf w}^3"),
        (
            r"\begin{aligned} q &= 1 - p \\ &= 1 - 0.3 \end{aligned}",
            r"\begin{aligned} q &= 1 - p \\ &= 1 - 0.2 \end{aligned}",
        ),
        (r"\log_2 8 = 3 < 4", r"\log_2 8 = 3 < 2"),
        (r"1.18 \cdot 2^{16} \approx 77{,}000", r"1.18 \cdot 2^{16} \approx 76{,}000"),
        (r"0.529 - 0.161 = 0.9 \ln 1.8 + 0.1 \ln 0.2", r"0.527 - 0.161 = 0.9 \ln 1.8 + 0.1 \ln 0.2"),
        (r"\frac{1}{2 - 1} = 1", r"\frac{1}{1 - 1} = 1"),
    ],
)
def test_a_wrong_equation_is_found_and_a_right_one_is_not(right, wrong):
    symbols = {"p": 0.3, "q": 0.7, r"\Pr(X = 2)": 0.063, r"\mathbf w": np.array([1.0, 2.0])}
    good, bad = check(f"${right}$", symbols)
    assert good
    assert not bad
    assert check(f"${wrong}$", symbols)[1]


def test_what_has_a_symbol_without_a_value_or_sets_one_is_left_alone():
    assert check("$n = 10$, $a + b = 3$, $f(x) = 7$", {"n": 3}) == ([], [])


def test_of_several_sets_of_values_one_must_fit():
    assert check("$n + 1 = 4$", {"n": 2}, {"n": 3}) == (["n+1 = 4"], [])


def test_a_formula_alone_has_a_value():
    assert evaluate(r"$\dfrac{e^{-\lambda} \lambda^k}{k!}$", {r"\lambda": 2.0, "k": 3}) == pytest.approx(
        8 / 6 * math.exp(-2)
    )
    with pytest.raises(NameError):
        evaluate("a + 1")

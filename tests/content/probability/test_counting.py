"""The page probability/counting.md: its Python, and what it claims, computed again."""

import math
import re
from functools import partial
from itertools import combinations, combinations_with_replacement, permutations, product
from math import comb, factorial, perm, sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, row, value
from content.equations import evaluate

PAGE = "probability/counting.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def grouped(number, mark=","):
    return f"{number:,}".replace(",", mark)


def test_the_four_ways_to_choose_four_of_ten_are_what_listing_them_gives():
    digits = range(10)
    counts = [
        sum(1 for _ in kind)
        for kind in (
            product(digits, repeat=4),
            permutations(digits, 4),
            combinations(digits, 4),
            combinations_with_replacement(digits, 4),
        )
    ]
    assert counts == [10**4, perm(10, 4), comb(10, 4), comb(13, 4)]
    for count, example in zip(counts, ("PIN |", "different digits |", "at once |", "bowl |"), strict=True):
        assert re.search(rf"{re.escape(example)} {grouped(count)} \|", answer("permutations-combinations").source)
    answer("permutations-combinations").shows("10 \\cdot 9 \\cdot 8 \\cdot 7 = 5040$", "$5040/24 = 210$")
    text = answer("permutations-combinations").source
    assert "| $n = 10$, $k = 4$ |" in text
    answer("permutations-combinations").shows("`perm(10, 4)` and `comb(10, 4)`", "the 715 unordered choices")
    assert 10_000 % 24 != 0
    answer("permutations-combinations").shows("$10{,}000/24$ is not even whole: the PIN 7777 has one order, not 24")
    assert [len(set(permutations(pin))) for pin in ("1234", "7777")] == [24, 1]
    answer("permutations-combinations").shows("Of the 10,000 PINs, 24 have the digits 1, 2, 3, 4 and only one has 7")
    answer("permutations-combinations").shows(rf"\binom{{49}}{{6}} = {grouped(comb(49, 6), '{,}')}$")


def test_stars_and_bars_is_a_bijection():
    def taken(stars_and_bars):
        return tuple(len(part) for part in stars_and_bars.split("|"))

    rows = set(permutations("****||"))
    choices = {taken("".join(r)) for r in rows}
    assert len(rows) == len(choices) == comb(3 + 4 - 1, 4)
    assert taken("**||**") == (2, 0, 2)
    answer("permutations-combinations").shows("`**||**` means two of a, none of b, two of c")


def test_the_square_of_pairs_splits_into_six_four_and_six():
    pairs = list(product("abcd", repeat=2))
    assert [sum(a < b for a, b in pairs), sum(a == b for a, b in pairs), len(pairs)] == [6, 4, 16]
    (ax,) = figure("four-counts").drawn["fig"].axes
    assert sum(t.get_text() in {a + b for a, b in pairs} for t in ax.texts) == 16


def test_the_words_of_mississippi_are_counted_right():
    words = factorial(11) // (factorial(4) * factorial(4) * factorial(2))
    assert [("MISSISSIPPI").count(c) for c in "MISP"] == [1, 4, 4, 2]
    answer("multinomial-coefficient").shows("one M, four I, four S and two P")
    answer("multinomial-coefficient").shows(rf"$\frac{{11!}}{{1!\,4!\,4!\,2!}} = {grouped(words, '{,}')}$ words")
    letters = "MISS"
    assert len(set(permutations(letters))) == factorial(4) // factorial(2)


def test_the_patterns_of_repeated_digits_add_up_to_all_pins():
    patterns = {}
    for pin in product(range(10), repeat=4):
        kind = tuple(sorted((pin.count(d) for d in set(pin)), reverse=True))
        sets, number = patterns.setdefault(kind, [set(), 0])
        sets.add(tuple(sorted(pin)))
        patterns[kind][1] += 1
    order = [(1, 1, 1, 1), (2, 1, 1), (2, 2), (3, 1), (4,)]
    text = answer("multinomial-coefficient").source
    for kind, name in zip(order, ("all different", "one pair", "two pairs", "three of", "four of"), strict=True):
        sets, number = patterns[kind]
        line = next(line for line in text.splitlines() if line.startswith(f"| {name}"))
        cells = [c.strip().strip("$") for c in line.strip("|").split("|")]
        assert cells[1].rpartition(" ")[2] == str(len(sets)), line
        assert cells[2].rpartition(" ")[2] == str(number // len(sets)), line
        assert cells[3] == grouped(number), line
    ways = (comb(10, 4), 10 * comb(9, 2), comb(10, 2), 10 * 9, 10)
    assert ways == tuple(len(patterns[kind][0]) for kind in order)  # as the second column derives them
    for left in (r"\binom{10}{4} =", r"10 \cdot \binom92 =", r"\binom{10}{2} =", r"10 \cdot 9 ="):
        assert left in text
    assert sum(len(s) for s, _ in patterns.values()) == 715
    answer("multinomial-coefficient").shows("**715** | | **10,000**")
    assert comb(10, 5) == 252
    answer("multinomial-coefficient").shows("= 252$", f"it is {252 // 2}")


def shared_birthday(people, days=365):
    return 1 - math.prod(1 - i / days for i in range(people))


def test_the_birthday_table_is_right():
    sizes = (10, 22, 23, 30, 50, 70)
    answer("birthday-problem").shows(row("People", *map(str, sizes)))
    answer("birthday-problem").shows(row("a shared birthday", *(f"{shared_birthday(m):.3f}" for m in sizes)))
    assert shared_birthday(22) < 0.5 < shared_birthday(23)
    others = math.ceil(math.log(0.5) / math.log(364 / 365))
    answer("birthday-problem").shows(f"need {others} others", f"{sqrt(2 * math.log(2)):.2f} \\sqrt N$")
    answer("birthday-problem").shows("on 365 equally likely days", f"$23/365$ or ${math.ceil(365 / 2)}$")
    answer("birthday-problem").shows(r"to 32 bits", r"$N = 2^{32}$", r"$1.18 \cdot 2^{16} \approx")
    documents = sqrt(2 * 2**32 * math.log(2))
    assert round(documents, -3) == 77_000
    answer("birthday-problem").shows(r"\approx 77{,}000$")
    m = np.arange(2, 60)
    exact = np.array([shared_birthday(k) for k in m])
    np.testing.assert_allclose(exact, 1 - np.exp(-m * (m - 1) / 730), atol=0.02)


def test_equations_hold():

    n, k = 11, 4
    symbols = {"n": n, "k": k, "N": 60, "m": 9}
    checked = equations(
        PAGE,
        {
            "permutations-combinations": [symbols],
            "birthday-problem": [symbols | {r"\Pr(\text{a shared day})": shared_birthday(9, 60)}],
        },
    )
    assert checked == 22
    for _, _, number, _, example in answer("permutations-combinations").table():
        first = number.strip("$").partition(" = ")[0]
        assert evaluate(first, {"n": 10, "k": 4}) == pytest.approx(value(example))


def test_the_numbers_that_the_examples_start_from_are_those_they_count():
    text = answer("permutations-combinations")
    n, k = text.numbers("The last column has n = {} digits and k = {}.")
    assert (n, k) == (10, 4)
    drawn, of, _ = text.numbers("A lottery that draws {} of {} numbers has \\binom{49}{6} = {} outcomes")
    text.shows(rf"\binom{{{of:.0f}}}{{{drawn:.0f}}}", "only one has 7, 7, 7, 7.", r"\binom{n+k-1}{k}$. **Example")
    text.shows(
        "$k$ stars with $n - 1$ bars between", "$k$ stars and $n - 1$ bars is one", "A row has $n + k - 1$ places"
    )
    says = figure("four-counts")
    pairs = list(product("abcd", repeat=2))
    above, equal = sum(a < b for a, b in pairs), sum(a == b for a, b in pairs)
    assert says.numbers(
        "all {} cells if order counts, {} (diagonal and above) if not. Without: {} off the diagonal, {} above"
    ) == [len(pairs), above + equal, len(pairs) - equal, above]
    words = answer("multinomial-coefficient")
    assert words.number("The same formula sorts the {} four-digit PINs") == 10**4
    words.shows(r"Counting three of a kind as $\binom{10}{2}$")
    people, share, days = answer("birthday-problem").numbers(
        "With {} people the probability that two share a birthday is {}, for independent birthdays on {} equally"
    )
    assert share == shared_birthday(int(people), int(days))
    constant = sqrt(2 * math.log(2))
    assert answer("birthday-problem").number(r"m \approx \sqrt{2N \ln 2} \approx {} \sqrt N") == constant


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("permutations-combinations").shows(
        r"n (n-1) \cdots (n-k+1) = \frac{n (n-1) \cdots 1}{(n-k) \cdots 1} = \frac{n!}{(n-k)!} .",
    )
    answer("multinomial-coefficient").shows(
        r"$x_1 + \dots + x_K = n$",
        r"\binom{n}{x_1, \dots, x_K} = \frac{n!}{x_1! \, x_2! \cdots x_K!} .",
        r"$\binom{n}{x_1}$",
        "second among the $n - x_1$ left,",
        r"\binom{n}{x_1} \binom{n - x_1}{x_2} \cdots",
        r"&= \frac{n!}{x_1! \, (n - x_1)!} \cdot \frac{(n - x_1)!}{x_2! \, (n - x_1 - x_2)!} \cdots",
        r"&= \frac{n!}{x_1! \, x_2! \cdots x_K!} .",
        "last remainder is $0! = 1$. For $K = 2$ this",
    )
    answer("birthday-problem").shows(
        r"&\approx 1 - \exp\Bigl(-\frac{m(m-1)}{2N}\Bigr) .",
        r"$1 - t \approx e^{-t}$",
        r"$1 + 2 + \dots + (m - 1) = m(m-1)/2$",
    )

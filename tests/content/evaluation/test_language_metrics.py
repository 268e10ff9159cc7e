"""The page evaluation/language-metrics.md: its Python, and what it claims, computed again."""

import math
import re
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from ml.evaluation import language_metrics as lm

PAGE = "evaluation/language-metrics.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def quoted(name, pattern):
    """The quoted sentences of an answer that the pattern finds, as lists of words."""
    (found,) = set(re.findall(pattern, answer(name).text))
    return [sentence.split() for sentence in ([found] if isinstance(found, str) else found)]


def candidates():
    """The reference of the example, and its two candidates."""
    (reference,) = quoted("bleu", r'Example\. Reference "([^"]+)"')
    heads = answer("bleu").tables[0][0][1:]
    return reference, *(head.split('"')[1].split() for head in heads)


def scored(candidate, reference):
    """The pair, its clipped matches for one to four words, and its BLEU."""
    pair = (candidate, [reference])
    return pair, [lm.clipped_matches(pair, n) for n in (1, 2, 3, 4)], lm.bleu([pair])


def words(sentence):
    return sentence.split()


def test_equations_hold():
    assert equations(PAGE) == 18


def test_bleu_is_the_formula_in_exact_fractions():
    reference = words("the cat sat on the mat")
    candidate = words("the cat sat on a mat")
    precisions = [Fraction(*lm.clipped_matches((candidate, [reference]), n)) for n in (1, 2, 3, 4)]
    assert precisions == [Fraction(5, 6), Fraction(3, 5), Fraction(1, 2), Fraction(1, 3)]
    assert lm.bleu([(candidate, [reference])]) == pytest.approx(float(math.prod(precisions)) ** 0.25)
    assert lm.bleu([(reference, [reference])]) == 1
    assert lm.bleu([(words("a b c"), [reference])]) == 0
    assert lm.bleu([(words("the cat sat"), [reference])]) == 0  # no 4-gram: 0/0
    assert lm.bleu([(words("the cat"), [words("the cat")])], max_n=2) == 1


def test_bleu_clips_by_the_best_reference_and_takes_the_nearest_length():
    references = [words("a a b"), words("a c c d e")]
    assert lm.clipped_matches((words("a a a c c"), references), 1) == (4, 5)
    assert lm.closest_length((words("a a a c"), references)) == 3  # 3 and 5 are equally near
    assert lm.closest_length((words("a a a c c"), references)) == 5


def test_brevity_penalty_punishes_only_short_output():
    assert lm.brevity_penalty(7, 6) == lm.brevity_penalty(6, 6) == 1
    assert lm.brevity_penalty(3, 6) == pytest.approx(math.exp(-1))
    assert lm.brevity_penalty(0, 6) == 0


def test_bleu_of_the_two_candidates_is_in_the_table():
    text, (reference, *both) = answer("bleu"), candidates()
    (one, parts_one, bleu_one), (two, parts_two, bleu_two) = (scored(c, reference) for c in both)
    rows = {row[0]: row[1:] for row in text.table()}
    for n in (1, 2, 3, 4):
        assert rows[f"$p_{n}$"] == ["/".join(map(str, parts[n - 1])) for parts in (parts_one, parts_two)]
    products = [math.prod(Fraction(*part) for part in parts) for parts in (parts_one, parts_two)]
    assert rows["product"] == [str(product) for product in products]
    r, (c_one, c_two) = len(reference), map(len, both)
    assert rows["brevity penalty"][0] == f"1, since $c = r = {r}$"
    assert c_one == r
    assert rows["brevity penalty"][1].startswith(f"$e^{{1 - {r}/{c_two}}} = ")
    assert value(rows["brevity penalty"][1]) == lm.brevity_penalty(c_two, r)
    assert rows["BLEU"][0].startswith(f"$({products[0]})^{{1/4}} = ")
    assert [value(cell) for cell in rows["BLEU"]] == [bleu_one, bleu_two]
    pooled = [(a + c, b + d) for (a, b), (c, d) in zip(parts_one, parts_two, strict=True)]
    fractions = [f"{a}/{b}" for a, b in pooled]
    text.shows(f"$p_n$ are {', '.join(fractions[:3])} and {fractions[3]}, $c = {c_one + c_two}$, $r = {2 * r}$")
    product = math.prod(Fraction(*part) for part in pooled)
    text.shows(rf"$\mathrm{{BLEU}} = e^{{1 - {2 * r}/{c_one + c_two}}} \cdot {float(product):g}^{{1/4}} = ")
    whole, mean, quoted_as = text.numbers(
        rf"\cdot {float(product):g}^{{1/4}} = {{}}. The mean of the two sentence scores is {{}}: corpus BLEU is not an "
        "average of sentences. Papers quote it times 100, here as {}."
    )
    corpus = lm.bleu([one, two])
    assert [whole, mean, quoted_as] == [corpus, (bleu_one + bleu_two) / 2, 100 * corpus]
    assert corpus == pytest.approx(math.exp(1 - 2 * r / (c_one + c_two)) * float(product) ** 0.25)


def test_perfect_sentence_of_three_words_scores_nothing():
    sentence = words("the cat sat")
    assert lm.bleu([(sentence, [sentence])]) == 0
    text = answer("bleu")
    text.shows("A perfect sentence of three words has no n-gram of length 4 and scores 0")
    text.shows("a geometric mean, is 0 if any of them is 0")


def test_clipping_example():
    repeated, reference = quoted("bleu", r'\*clips\*: "([^"]+)" against "([^"]+)" has')
    matches, whole = lm.clipped_matches((repeated, [reference]), 1)
    answer("bleu").shows(f"has $p_1 = {matches}/{whole}$, not ${whole}/{whole}$")


def test_bleu_prefers_the_reversed_meaning_to_the_paraphrase():
    text = answer("bleu")
    reference, reversed_ = quoted("bleu", r'costs little\. Reference "([^"]+)", candidate "([^"]+)":')
    (paraphrase,) = quoted("bleu", r'The faithful "([^"]+)"')
    _, parts, score = scored(reversed_, reference)
    fractions = [f"{a}/{b}" for a, b in parts]
    product = math.prod(Fraction(*part) for part in parts)
    text.shows(f"precisions are {', '.join(fractions[:3])} and {fractions[3]}, their product is {product}, and BLEU is")
    assert text.number(f"product is {product}, and BLEU is {{}}.") == score
    _, parts, score = scored(paraphrase, reference)
    assert text.number("shares one word and scores") == score == 0
    assert parts[0][0] == 1


def test_brevity_penalty_figure_says_what_its_alt_says():
    says = figure("brevity-penalty")
    none, low, half, two_thirds, *one = says.numbers(
        "It is nearly {} up to a ratio of {}, {} at one half, {} at two thirds, and {} from ratio {} on."
    )
    assert [half, two_thirds, one[0]] == [lm.brevity_penalty(r, 1) for r in (0.5, 2 / 3, float(one[1]))]
    assert lm.brevity_penalty(float(low), 1) == pytest.approx(float(none), abs=0.02)
    _, _, short = candidates()
    says.shows(f"The dot is candidate {candidates().index(short)}.")
    dot = says.drawn["ax"].lines[1].get_xydata()[0]
    assert list(dot) == [len(short) / len(candidates()[0]), lm.brevity_penalty(len(short), len(candidates()[0]))]


def test_perplexity_of_four_tokens():
    text = answer("perplexity")
    (shown,) = re.findall(r"Four tokens get the probabilities ([\d/]+), ([\d/]+), ([\d/]+) and ([\d/]+)\.", text.text)
    probabilities = [float(Fraction(p)) for p in shown]
    bits = -np.log2(probabilities)
    *each, whole = text.numbers("They cost {} + {} + {} + {} = {} bits")
    assert [*each, whole] == [*bits, bits.sum()]
    assert text.numbers("so H = {}/{} = {} bits per token") == [bits.sum(), len(bits), bits.mean()]
    mean = bits.mean()
    assert text.number(rf"\mathrm{{PPL}} = 2^{{{mean:.2f}}} = {{}}.") == lm.perplexity(mean)
    assert lm.perplexity(mean) == pytest.approx(math.prod(1 / p for p in probabilities) ** 0.25)


def test_perplexity_depends_on_the_tokens_and_bits_per_character_do_not():
    text = answer("perplexity")
    bits, characters, *tokens = text.numbers(
        "Two models spend {} bits on the same {} characters. One cuts them into {} tokens, the other into {}:"
    )
    assert text.tables[0][0][1:] == [f"{n:g} tokens" for n in tokens]
    rows = {row[0]: [value(cell) for cell in row[1:]] for row in text.table()}
    for at, n in enumerate(tokens):
        per_token = float(bits / n)
        assert rows["bits per token"][at] == per_token
        assert rows["perplexity"][at] == lm.perplexity(per_token)
        assert rows["bits per character"][at] == lm.bits_per_character(per_token, n, characters)
    assert rows["perplexity"][1] == 2 * rows["perplexity"][0]


def models():
    """Bits per character of A, bits per word of B."""
    return answer("compare-language-models").numbers(
        "model A has a cross-entropy of {} bits per character and model B of {} bits per word."
    )


def test_units_of_the_two_language_models():
    text, (a, b) = answer("compare-language-models"), models()
    letters, length = text.numbers("A word has about {} letters, with its space C/W = {}:")
    assert length == letters + 1
    rows = {row[0]: row[1:] for row in text.table()}
    assert rows["as given"] == [f"{a:g} bits per character", f"{b:g} bits per word"]
    per_character = lm.bits_per_character(float(b), 1, float(length))
    assert [value(cell) for cell in rows["bits per character"]] == [a, per_character]
    assert rows["bits per character"][1].startswith(f"${b:g}/{length:g} = ")
    assert [value(cell) for cell in rows["bits per word"]] == [a * length, b]
    assert rows["bits per word"][0].startswith(rf"${a:g} \cdot {length:g} = ")
    for name, exponents in (("word", (a * length, b)), ("character", (a, round(per_character, 3)))):
        cells = rows[f"perplexity per {name}"]
        assert [value(cell) for cell in cells] == [lm.perplexity(float(e)) for e in exponents]
        for cell, e in zip(cells, exponents, strict=True):
            assert cell.startswith((f"$2^{{{e:g}}}", f"$2^{e:g}"))
    assert text.numbers("Had one compared {} with {}, the perplexities as given") == [
        lm.perplexity(float(a)),
        lm.perplexity(float(b)),
    ]
    without, with_space, short, missing = text.numbers("{} instead of {} gives A {} bits per word, {} too few.")
    assert [without, with_space, short, missing] == [letters, length, a * letters, a * length - a * letters]
    assert text.numbers(r"1 nat is 1/\ln 2 = {} bits") == [1 / math.log(2)]


def test_the_break_even_length_of_a_word():
    text, (a, b), says = answer("compare-language-models"), models(), figure("entropy-units")
    assert text.numbers("if C/W > {}/{} = {}.") == [b, a, b / a]
    assert text.numbers("With {} bits per character against {} bits per word, the word model wins") == [a, b]
    text.shows("as words average more than three characters")
    assert text.numbers('"{} is less than {}, so A."') == [a, b]
    at_a, at_b, cross, english, high = says.numbers(
        "Model A costs {} bits for each character, a rising line; model B costs {} bits per word, a level line. "
        "They cross at {} characters per word; at {}, marked English, A is at {}."
    )
    assert [at_a, at_b, cross, high] == [a, b, b / a, a * english]
    assert english == text.number("with its space C/W =")
    rising, level = says.drawn["ax"].lines[:2]
    np.testing.assert_allclose(rising.get_ydata(), a * rising.get_xdata())
    np.testing.assert_allclose(level.get_ydata(), float(b))


def test_the_counted_text_and_the_unknown_words():
    text, (a, b) = answer("compare-language-models"), models()
    (sentence,) = re.findall(r'Example, counted\. "([^"]+)" has', text.text)
    letters, spaces, symbols, n_words, n_tokens = text.numbers(
        "has {} letters, {} spaces and an end mark: C = {} symbols. It has {} words and an end mark: W = {} tokens."
    )
    characters, tokens = len(sentence) + 1, len(sentence.split()) + 1
    assert [letters, spaces] == [len(sentence.replace(" ", "")), sentence.count(" ")]
    assert [symbols, n_words, n_tokens] == [characters, len(sentence.split()), tokens]
    one, first, bits_a, two, second, bits_b = text.numbers(
        r"A needs {} \cdot {} = {} bits and B needs {} \cdot {} = {}, which"
    )
    assert [one, first, bits_a, two, second, bits_b] == [a, characters, a * characters, b, tokens, b * tokens]
    per_character = lm.bits_per_character(float(b), tokens, characters)
    assert text.numbers("which is {}/{} = {} bits per character.") == [bits_b, characters, per_character]
    assert text.number("with short words only just: C/W =") == characters / tokens
    share, spelled, each = text.numbers(
        "If {} of the words become one `<unk>` token, B has not encoded them. Spelled out with {} letters and an end "
        "mark at {} bits each"
    )
    extra = share * each * (spelled + 1)
    assert text.numbers(r"they add {} \cdot {} = {}, so {} bits per word.") == [
        share,
        each * (spelled + 1),
        extra,
        b + extra,
    ]


def test_code_length_does_not_depend_on_how_the_text_is_cut():
    # A word model, and the character model that it implies: the next character's probability given the prefix.
    words = {"a ": 0.5, "ab ": 0.3, "b ": 0.2}
    text = ["ab ", "a ", "b ", "ab "]
    by_word = -sum(math.log2(words[w]) for w in text)
    by_character = 0.0
    for word in text:
        for i in range(len(word)):
            before = sum(p for w, p in words.items() if w.startswith(word[:i]))
            after = sum(p for w, p in words.items() if w.startswith(word[: i + 1]))
            by_character -= math.log2(after / before)
    assert by_character == pytest.approx(by_word)


def test_every_figure_draws_something():
    for name in ("brevity-penalty", "entropy-units"):
        assert figure(name).drawn["ax"].has_data()
        assert len(figure(name).block.code.splitlines()) <= 25


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("bleu").shows(
        r"$$ \mathrm{BLEU} = \underbrace{\min\bigl(1, e^{1 - r/c}\bigr)}_{\text{brevity penalty}}",
        r"penalty}} \cdot \exp\Bigl( \sum_{n=1}^{4} \tfrac14 \ln p_n \Bigr),",
        "sentences (Papineni and others, 2002). With several",
        'mat". | | Candidate 1: "the cat',
        'a mat" | Candidate 2: "the cat',
    )
    answer("perplexity").shows(
        r"$x_1, \dots, x_T$",
        r"$$ H = -\frac1T \sum_{t=1}^{T} \log_2 q(x_t \given x_{<t}), $$",
        r"$$ \mathrm{PPL} = 2^{H} = \Bigl( \prod_{t=1}^{T} \frac{1}{q(x_t \given x_{<t})}",
        r"\frac{1}{q(x_t \given x_{<t})} \Bigr)^{1/T} . $$",
        "tokens get the probabilities 1/2, 1/4, 1/8 and 1/8. They cost",
        "| 250 tokens | 200 tokens |",
    )
    answer("compare-language-models").shows(
        r"\cdot H_{\text{char}} = -\sum_{t=1}^{C} \log_2 q_A(\text{char}_t \given \text{before})",
        r"\given \text{before}) = -\log_2 q_A(\text{text}), $$",
        r"$$ W \cdot H_{\text{word}} = -\log_2 q_B(\text{text}) . $$",
    )

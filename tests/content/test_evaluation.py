"""The evaluation chapter: its Python against scikit-learn, and each number that its pages print, computed again."""

import math
from fractions import Fraction

import matplotlib
import numpy as np
import pytest
from content.pages import body, drawn, figure_block, page_text, shows, tables
from ml.evaluation import class_imbalance as imb
from ml.evaluation import confusion_matrix as cm
from ml.evaluation import cross_validation as cv
from ml.evaluation import language_metrics as lm
from ml.evaluation import precision_recall_curves as pr
from ml.evaluation import roc_auc as roc
from ml.evaluation import thresholds as th

from hooks.figures import blocks

matplotlib.use("Agg")

MATRIX = "evaluation/confusion-matrix.md"
THRESHOLDS = "evaluation/thresholds.md"
ROC = "evaluation/roc-auc.md"
PR = "evaluation/precision-recall-curves.md"
IMBALANCE = "evaluation/class-imbalance.md"
SPLITS = "evaluation/cross-validation.md"
LANGUAGE = "evaluation/language-metrics.md"

NINE_LABELS = [1, 1, 0, 1, 0, 0, 1, 0, 0]
NINE_SCORES = [0.95, 0.90, 0.80, 0.70, 0.70, 0.55, 0.50, 0.40, 0.20]
SPAM = cm.Counts(tn=870, fp=30, fn=20, tp=80)
PREVALENCES = (0.5, 0.01, 0.001)


# Reading the pages


# The Python that the pages show


@pytest.fixture(params=range(6))
def scored(request):
    """Labels and scores with many ties."""
    rng = np.random.default_rng(request.param)
    y = rng.integers(0, 2, 60)
    y[:2] = 0, 1
    return y, np.round(rng.normal(y, 1.5), 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: roc.roc_curve([0, 0], [0.1, 0.2]), "needs both classes"),
        (lambda: roc.roc_curve([1, 1], [0.1, 0.2]), "needs both classes"),
        (lambda: roc.auc_by_ranking([1, 1], [0.1, 0.2]), "needs both classes"),
        (lambda: pr.pr_curve([0, 0], [0.1, 0.2]), "recall is 0/0"),
        (lambda: pr.average_precision([0, 0], [0.1, 0.2]), "recall is 0/0"),
        (lambda: roc.roc_curve([0, 1], [0.1]), "shape"),
        (lambda: roc.roc_curve([0, 1], [0.1, math.nan]), "finite"),
        (lambda: roc.roc_curve([-1, 1], [0.1, 0.2]), "0 or 1"),
        (lambda: roc.roc_curve([], []), "non-empty"),
        (lambda: cm.confusion_counts([0, 1], [0]), "shapes differ"),
        (lambda: cm.confusion_matrix([0, 2], [0, 1]), "0 to 1"),
        (lambda: th.f_beta(SPAM, -1), "negative"),
        (lambda: roc.auc([0, 1, 0.5], [0, 1, 1]), "decreases|decrease"),
        (lambda: imb.prior_corrected(0.5, 0.5, 0), "between 0 and 1"),
        (lambda: cv.k_fold(3, 4, np.random.default_rng(0)), "do not make"),
        (lambda: cv.stratified_folds([0, 0, 1], 2, np.random.default_rng(0)), "fewer than 2"),
    ],
)
def test_bad_input_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def words(sentence):
    return sentence.split()


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


# confusion-matrix.md


# thresholds.md


# roc-auc.md


# precision-recall-curves.md


# class-imbalance.md


# cross-validation.md


# language-metrics.md


def bleu_example(candidate, reference):
    pair = (candidate.split(), [reference.split()])
    return pair, [lm.clipped_matches(pair, n) for n in (1, 2, 3, 4)], lm.bleu([pair])


CAT = "the cat sat on the mat"
DRUG = "the patient should take the drug twice a day"


def test_bleu_of_the_two_candidates_is_in_the_table():
    one, parts_one, bleu_one = bleu_example("the cat sat on a mat", CAT)
    two, parts_two, bleu_two = bleu_example("the cat sat on", CAT)
    rows = {row[0]: row[1:] for row in body(LANGUAGE, "bleu", 0)}
    for n in (1, 2, 3, 4):
        assert rows[f"$p_{n}$"] == ["/".join(map(str, parts[n - 1])) for parts in (parts_one, parts_two)]
    assert rows["product"] == [str(math.prod(Fraction(*part) for part in parts_one)), "1"]
    assert rows["BLEU"][0] == rf"$(1/12)^{{1/4}} = {bleu_one:.3f}$"
    assert rows["BLEU"][1] == f"{bleu_two:.3f}"
    assert f"= {lm.brevity_penalty(4, 6):.3f}" in rows["brevity penalty"][1]
    pooled = [Fraction(a + c, b + d) for (a, b), (c, d) in zip(parts_one, parts_two, strict=True)]
    assert float(math.prod(pooled)) == 0.225
    shows(LANGUAGE, "bleu", "9/10, 6/8, 4/6 and 2/4, $c = 10$, $r = 12$", f"scores is {(bleu_one + bleu_two) / 2:.3f}")
    shows(LANGUAGE, "bleu", rf"e^{{1 - 12/10}} \cdot 0.225^{{1/4}} = {lm.bleu([one, two]):.3f}")
    assert lm.bleu([one, two]) == pytest.approx(math.exp(1 - 12 / 10) * 0.225**0.25)


def test_perfect_sentence_of_three_words_scores_nothing():
    sentence = words("the cat sat")
    assert lm.bleu([(sentence, [sentence])]) == 0
    shows(LANGUAGE, "bleu", "A perfect sentence of three words")


def test_bleu_is_quoted_times_100():
    reference = words("the cat sat on the mat")
    pairs = [(words("the cat sat on a mat"), [reference]), (words("the cat sat on"), [reference])]
    shows(LANGUAGE, "bleu", f"here as {100 * lm.bleu(pairs):.1f}")


def test_clipping_example():
    assert lm.clipped_matches((["the"] * 6, [CAT.split()]), 1) == (2, 6)
    shows(LANGUAGE, "bleu", "p_1 = 2/6")


def test_bleu_prefers_the_reversed_meaning_to_the_paraphrase():
    _, parts, reversed_meaning = bleu_example("the patient should not take the drug twice a day", DRUG)
    assert math.prod(Fraction(*part) for part in parts) == Fraction(3, 16)
    shows(LANGUAGE, "bleu", "9/10, 7/9, 5/8 and 3/7", "3/16", f"{reversed_meaning:.3f}")
    _, parts, paraphrase = bleu_example("take this medicine two times daily", DRUG)
    assert paraphrase == 0
    assert parts[0][0] == 1


def test_brevity_penalty_figure_says_what_its_alt_says():
    values = [lm.brevity_penalty(r, 1) for r in (0.5, 2 / 3, 1)]
    assert [f"{v:.2f}" for v in values] == ["0.37", "0.61", "1.00"]
    for said in ("0.37 at one half", "0.61 at two thirds"):
        assert said in figure_block(LANGUAGE, "brevity-penalty").options["alt"]


def test_perplexity_examples():
    bits = -np.log2([1 / 2, 1 / 4, 1 / 8, 1 / 8])
    shows(LANGUAGE, "perplexity", "1 + 2 + 3 + 3 = 9", f"9/4 = {bits.mean():.2f}", f"{lm.perplexity(bits.mean()):.3f}")
    assert lm.perplexity(bits.mean()) == pytest.approx(math.prod([2, 4, 8, 8]) ** 0.25)
    rows = {row[0]: row[1:] for row in body(LANGUAGE, "perplexity")}
    shows(LANGUAGE, "perplexity", "1,000 bits on the same 1,000 characters", "into 250 tokens, the other into 200:")
    assert tables(LANGUAGE, "perplexity")[0][0][1:] == ["250 tokens", "200 tokens"]
    for index, tokens in enumerate((250, 200)):
        per_token = 1000 / tokens
        assert rows["bits per token"][index] == f"{per_token:g}"
        assert rows["perplexity"][index] == f"{lm.perplexity(per_token):g}"
        assert rows["bits per character"][index] == f"{lm.bits_per_character(per_token, tokens, 1000):g}"


def test_units_of_the_two_language_models():
    per_character = 6 / 5.7
    rows = {row[0]: row[1:] for row in body(LANGUAGE, "compare-language-models")}
    assert rows["bits per character"] == ["2", f"$6/5.7 = {per_character:.3f}$"]
    assert rows["bits per word"] == [rf"$2 \cdot 5.7 = {2 * 5.7:.1f}$", "6"]
    shows(LANGUAGE, "compare-language-models", "about 4.7 letters, with its space $C/W = 5.7$", "compared 4 with 64")
    assert rows["perplexity per word"][0] == rf"$2^{{11.4}} \approx {lm.perplexity(11.4):.0f}$"
    assert rows["perplexity per word"][1] == f"$2^6 = {lm.perplexity(6):.0f}$"
    assert rows["perplexity per character"] == ["$2^2 = 4$", f"$2^{{1.053}} = {lm.perplexity(per_character):.2f}$"]
    shows(
        LANGUAGE,
        "compare-language-models",
        f"4.7 instead of 5.7 gives A {2 * 4.7:.1f} bits per word",
        f"= {1 / math.log(2):.3f}$ bits",
    )


def test_the_counted_text_and_the_unknown_words():
    characters, tokens = len(CAT) + 1, len(CAT.split()) + 1
    assert (len(CAT.replace(" ", "")), CAT.count(" "), characters, tokens) == (17, 5, 23, 7)
    shows(LANGUAGE, "compare-language-models", "17 letters, 5 spaces and an end mark: $C = 23$ symbols", "$W = 7$")
    per_character = lm.bits_per_character(6, tokens, characters)
    shows(LANGUAGE, "compare-language-models", rf"2 \cdot 23 = {2 * characters}", rf"6 \cdot 7 = {6 * tokens}")
    shows(LANGUAGE, "compare-language-models", f"42/23 = {per_character:.3f}", f"C/W = {characters / tokens:.2f}")
    extra = 0.05 * 2 * (8 + 1)
    shows(LANGUAGE, "compare-language-models", rf"0.05 \cdot 18 = {extra:.1f}", f"{6 + extra:.1f} bits per word")


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


# The chapter


def test_every_figure_of_the_chapter_draws_something():
    for page in (MATRIX, THRESHOLDS, ROC, PR, IMBALANCE, SPLITS, LANGUAGE):
        for block in blocks.find(page, page_text(page)):
            axes = drawn(page, block.name)["ax"]
            assert axes.has_data() or axes.patches or axes.texts
            assert len(block.code.splitlines()) <= 25

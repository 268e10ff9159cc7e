"""BLEU, perplexity, and bits per character."""

import math
from collections import Counter
from collections.abc import Sequence

# --8<-- [start:bleu]
Tokens = Sequence[str]
Pair = tuple[Tokens, Sequence[Tokens]]  # candidate, references


def ngrams(tokens: Tokens, n: int) -> Counter[tuple[str, ...]]:
    starts = range(len(tokens) - n + 1)
    return Counter(tuple(tokens[i : i + n]) for i in starts)


def clipped_matches(pair: Pair, n: int) -> tuple[int, int]:
    """Matched n-grams, none more often than in its best reference, and all."""
    candidate, references = pair
    found = ngrams(candidate, n)
    allowed: Counter[tuple[str, ...]] = Counter()
    for reference in references:
        allowed |= ngrams(reference, n)  # the larger count of the two
    return (found & allowed).total(), found.total()


def brevity_penalty(c: float, r: float) -> float:
    """For candidates of total length c and references of total length r."""
    return min(1.0, math.exp(1 - r / c)) if c else 0.0


def closest_length(pair: Pair) -> int:
    """Length of the reference nearest in length, of two the shorter one."""
    candidate, references = pair
    return min((abs(len(r) - len(candidate)), len(r)) for r in references)[1]


def bleu(pairs: Sequence[Pair], max_n: int = 4) -> float:
    """Corpus BLEU between 0 and 1 (Papineni and others, 2002)."""
    log_mean = 0.0
    for n in range(1, max_n + 1):
        counts = [clipped_matches(pair, n) for pair in pairs]
        matched, total = (sum(column) for column in zip(*counts, strict=True))
        if matched == 0:
            return 0.0  # p_n is 0, or 0/0 for want of n-grams
        log_mean += math.log(matched / total) / max_n
    c = sum(len(candidate) for candidate, _ in pairs)
    r = sum(closest_length(pair) for pair in pairs)
    return brevity_penalty(c, r) * math.exp(log_mean)


# --8<-- [end:bleu]


# --8<-- [start:bits]
def bits_per_character(bits: float, tokens: int, characters: int) -> float:
    """The code length of a text, from bits per token to bits per character."""
    return bits * tokens / characters


def perplexity(bits: float) -> float:
    """Number of equally likely tokens that would be as hard to guess."""
    return float(2**bits)


# --8<-- [end:bits]

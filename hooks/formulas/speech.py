"""How a formula is read aloud: for readers who listen, and for the alternative text that PDF/UA demands.

The Speech Rule Engine reads KaTeX's MathML; what it gets wrong of our macros is mended here. Each formula is spoken
once and kept by its MathML, the engine's version and the program that asks it.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from hooks.cache import Cache, key
from hooks.formulas.formula import Formula
from hooks.node import NodeScript

MENDED = {  # what the engine says of signs that it cannot know: \given, \T, \E, \R
    r"\bdivides\b": "given",
    r"\braised to the (normal )?down tack power\b": "transpose",
    r"\bdouble struck E of\b": "the expectation of",
    r"\bdouble struck E\b": "the expectation",
    r"\bdouble struck R\b": "the real numbers",
    r"\bdouble struck 1\b": "the indicator",
    r"\braised to the exponent (normal )?down tack end exponent\b": "transpose",
    r"\bthe metric of\b": "the norm of",
    r"\bl n\b": "ln",
    r"\b(normal|script) (?=\S)": "",
}


@functools.cache
def mended(words: str) -> str:
    for wrong, right in MENDED.items():
        words = re.sub(wrong, right, words)
    return " ".join(words.split())


class Speaker:
    """Speaks formulas in one Node process, started at the first one that the cache lacks."""

    def __init__(self, node_modules: Path, cache: Cache) -> None:
        program = Path(__file__).with_name("speech.mjs")
        self.cache = cache
        self.node = NodeScript(program, node_modules, "speech-rule-engine", "The Speech Rule Engine")
        self.recipe = key(self.node.version, files=[program])

    def speak(self, formulas: Iterable[Formula]) -> list[Formula]:
        """The formulas, each with its spoken form. Raises MissingNode."""
        wanted = list(formulas)
        keys = {one.mathml: key(self.recipe, one.mathml) for one in wanted}
        known = {name: words.decode() for name, words in self.cache.get("speech", keys.values()).items()}
        new = [mathml for mathml, name in keys.items() if name not in known]
        if new:
            answers = dict(zip((keys[mathml] for mathml in new), self.node.ask(new), strict=True))
            known |= answers
            self.cache.put("speech", {name: words.encode() for name, words in answers.items()})
        return [replace(one, speech=mended(known[keys[one.mathml]])) for one in wanted]

    def close(self) -> None:
        self.node.close()

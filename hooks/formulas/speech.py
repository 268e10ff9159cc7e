"""How a formula is read aloud: for readers who listen, and for the alternative text that PDF/UA demands.

The Speech Rule Engine reads KaTeX's MathML; what it gets wrong of our macros is mended here. Each formula is spoken
once and kept by its MathML, the engine's version and the program that asks it.
"""

import functools
import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from hooks.cache import Cache, key
from hooks.formulas.formula import Formula
from hooks.node import NodeScript

ENOUGH = 100  # formulas for which a further process is worth its start
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
    r"\b1 lines Line 1: ": "",  # an equation with a number
}


@functools.cache
def mended(words: str) -> str:
    for wrong, right in MENDED.items():
        words = re.sub(wrong, right, words)
    return " ".join(words.split())


class Speaker:
    """Speaks formulas in a Node process for each core, started at the first formulas that the cache lacks."""

    def __init__(self, node_modules: Path, cache: Cache) -> None:
        program = Path(__file__).with_name("speech.mjs")
        package = ("speech-rule-engine", "The Speech Rule Engine")
        self.cache = cache
        self.nodes = [NodeScript(program, node_modules, *package) for _ in range(os.cpu_count() or 1)]
        self.recipe = key(self.nodes[0].version, files=[program])

    def speak(self, formulas: Iterable[Formula]) -> list[Formula]:
        """The formulas, each with its spoken form. Raises MissingNode."""
        wanted = list(formulas)
        keys = {one.mathml: key(self.recipe, one.mathml) for one in wanted}
        known = {name: words.decode() for name, words in self.cache.get("speech", keys.values()).items()}
        new = [mathml for mathml, name in keys.items() if name not in known]
        if new:
            answers = self.ask(new)
            known |= {keys[mathml]: words for mathml, words in answers.items()}
            self.cache.put("speech", {keys[mathml]: words.encode() for mathml, words in answers.items()})
        return [replace(one, speech=mended(known[keys[one.mathml]])) for one in wanted]

    def ask(self, new: list[str]) -> dict[str, str]:
        """The engine's words for MathML, from several processes at once if there is much of it."""
        nodes = self.nodes[: 1 + len(new) // ENOUGH]
        shares = [new[at :: len(nodes)] for at in range(len(nodes))]  # long formulas stand together on pages
        with ThreadPoolExecutor(len(nodes)) as pool:
            answers = pool.map(lambda node, share: zip(share, node.ask(share), strict=True), nodes, shares)
            return {mathml: words for pairs in answers for mathml, words in pairs}

    def close(self) -> None:
        for node in self.nodes:
            node.close()

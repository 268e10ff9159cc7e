"""How a formula is read aloud: for readers who listen, and for the alternative text that PDF/UA demands.

The Speech Rule Engine reads KaTeX's MathML; what it gets wrong of our macros is mended here. Each formula is spoken
once and kept in `.cache/` by its MathML and the engine's version.
"""

import functools
import hashlib
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path

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
def mathml(html: str) -> str:
    """The MathML of a typeset formula, without the TeX that it carries along."""
    found = re.search(r"<math\b.*?</math>", html, re.DOTALL)
    if not found:
        return ""
    bare = re.sub(r"<annotation\b.*?</annotation>", "", found[0], flags=re.DOTALL)
    # KaTeX leaves the sign for "applied to" behind \\max in a subscript, where MathML has no room for a third part.
    bare = re.sub(r"<mo>\u2061</mo>(?=</m(?:sub|sup|subsup|under|over|underover|frac|root)>)", "", bare)
    # KaTeX puts the letters of \\bmod into an operator as children, which MathML forbids.
    letters = re.compile(r"(<mo\b[^>]*>)<mrow>(.*?)</mrow></mo>")
    return letters.sub(lambda m: m[1] + re.sub(r"<[^>]+>", "", m[2]) + "</mo>", bare)


@functools.cache
def mended(words: str) -> str:
    for wrong, right in MENDED.items():
        words = re.sub(wrong, right, words)
    return " ".join(words.split())


class Speaker:
    """Speaks formulas in one Node process, started at the first one that the cache lacks. Raises node.MissingNode."""

    def __init__(self, node_modules: Path, cache: Path) -> None:
        program = Path(__file__).with_name("speech.mjs")
        self.node = NodeScript(program, node_modules, "speech-rule-engine", "The Speech Rule Engine")
        digest = hashlib.sha256(f"{self.node.version}{program.read_text(encoding='utf-8')}".encode()).hexdigest()
        cache.mkdir(parents=True, exist_ok=True)
        self.store = sqlite3.connect(cache / f"speech-{digest[:16]}.sqlite", check_same_thread=False)
        self.store.execute("create table if not exists speech (mathml text primary key, words text)")
        self.known: dict[str, str] = dict(self.store.execute("select mathml, words from speech"))

    def speak(self, formulas: Iterable[str]) -> list[str]:
        """The spoken form of each typeset formula (KaTeX's HTML), in order."""
        wanted = [mathml(html) for html in formulas]
        new = [one for one in dict.fromkeys(wanted) if one not in self.known]
        if new:
            answers = self.node.ask(new)
            self.known.update(zip(new, answers, strict=True))
            with self.store:
                self.store.executemany("insert or replace into speech values (?, ?)", zip(new, answers, strict=True))
        return [mended(self.known[one]) for one in wanted]

    def close(self) -> None:
        self.store.close()
        self.node.close()

"""Pandoc: reads a page of the site as a document of the book, once for all forms of it, kept by the page's HTML.

Formulas, figures, questions and terms stay marked (spans and divs with a class and attributes), for `document.py`.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypandoc

from hooks.book import page_html
from hooks.cache import Cache, key
from hooks.questions import model
from hooks.questions.model import Question

API_VERSION = [1, 23, 1]  # of pandoc, whose document model this book reads
# What makes the book, for the keys of what is kept: any edit of these files makes it anew.
PROGRAMS = sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".typ", ".css"))
PROGRAMS.append(Path(model.__file__))  # which headings are questions
PACKAGES = ("pypandoc_binary", "lxml", "typst", "matplotlib")  # the last one for its fonts
Node = Any  # of pandoc's document in JSON: {"t": type, "c": content} or a list of them


@dataclass(frozen=True)
class Page:
    """A page of the book.

    source: path of its file; url: address in the site (empty for home); title; html: as rendered, before formulas and
    pictures take their places; text: its file's text, in which the lines of faults are found; questions; anchors: the
    ids of its headings.
    """

    source: str
    url: str
    title: str
    html: str
    text: str
    questions: tuple[Question, ...]
    anchors: tuple[str, ...]


class BookError(Exception):
    """A program that makes the book refuses what it is given; the message says why."""


def run(text: str, *options: str, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> str:
    """What pandoc makes of a text. Raises BookError if pandoc warns, too, for then it has dropped something."""
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), *options],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env=os.environ | {"LC_ALL": "C.UTF-8"} | dict(environment or {}),
    )
    if done.returncode or done.stderr.strip():
        raise BookError(f"pandoc says: {' '.join(done.stderr.split())}")
    return done.stdout


def whole(blocks: list[Node], meta: Mapping[str, Node] | None = None) -> str:
    """A document of these blocks, as pandoc reads it."""
    return json.dumps({"pandoc-api-version": API_VERSION, "meta": meta or {}, "blocks": blocks})


def read(page: Page, cache: Cache) -> list[Node]:
    """The blocks of a page in pandoc's document model. Raises BookError."""

    def make() -> bytes:
        html = page_html.simplified(page.html)
        blocks = json.loads(run(html, "--sandbox", "--from=html-auto_identifiers+smart", "--to=json"))["blocks"]
        return json.dumps(with_notes(blocks)).encode()

    blocks: list[Node] = json.loads(cache.kept("document", key(page.html, files=PROGRAMS, packages=PACKAGES), make))
    return blocks


def with_notes(blocks: list[Node]) -> list[Node]:
    """The document with the text of each footnote where it is referred to, instead of at its end."""
    texts: dict[str, list[Node]] = {}

    def kept(node: Node) -> bool:
        if node["t"] == "Div" and "note-text" in node["c"][0][1]:
            texts[dict(node["c"][0][2])["note"]] = node["c"][1]
            return False
        return True

    def placed(node: Node) -> Node:
        if isinstance(node, list):
            return [placed(child) for child in node]
        if not isinstance(node, dict):
            return node
        if node["t"] == "Span" and "note" in node["c"][0][1]:
            return {"t": "Note", "c": placed(texts[dict(node["c"][0][2])["note"]])}
        return {name: placed(value) for name, value in node.items()}

    body = [node for node in blocks if kept(node)]
    return list(placed(body))

"""A page's source as its author wrote it: read once, so that whatever is wrong can be found in it again."""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from hooks.problems import Problem


def read(file: File) -> tuple[str, list[Problem]]:
    """The text of a page; one that is not UTF-8 is shown as a page that says so."""
    try:
        return Path(str(file.abs_src_path)).read_bytes().decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        file.content_string = "# This page cannot be read\n"
        return "", [Problem(file.src_uri, line, "is not UTF-8; save the page in that encoding")]


def check_front_matter(page: str, source: str, meta: Any) -> list[Problem]:
    """A problem if a page has front matter that MkDocs could not read."""
    if re.match(r"---\r?\n", source) and not meta:
        return [Problem(page, 1, "the front matter is not YAML; put quotes around a value that has a colon")]
    return []

"""The places in a PDF that a link can name."""

from typing import Any

import pikepdf


def destinations(pdf: pikepdf.Pdf) -> set[str]:
    names: set[str] = set()

    def walk(node: Any) -> None:
        for kid in node.get("/Kids", []):
            walk(kid)
        names.update(str(name) for name in list(node.get("/Names", []))[::2])

    walk(pdf.Root.Names.Dests)
    return names

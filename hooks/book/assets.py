"""Figures and images as files beside the book, for PDF and EPUB alike: each is called by its content."""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import typst

from hooks.book.page_html import Shown
from hooks.book.references import Surroundings
from hooks.cache import Cache, key
from hooks.figures.svg import Picture

KINDS = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")  # what PDF and EPUB both can show


class Asset(NamedTuple):
    """A file of the book."""

    name: str
    content: bytes


def asset(content: bytes, suffix: str) -> Asset:
    return Asset(hashlib.sha256(content).hexdigest()[:20] + suffix, content)


def of_picture(picture: Picture) -> Asset:
    """The drawing of a figure."""
    svg = picture.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return asset(svg.encode(), ".svg")


def of_image(image: Path) -> Asset:
    """An image of the site."""
    return asset(image.read_bytes(), image.suffix.lower())


def of_page(shown: Shown, around: Surroundings) -> list[Asset]:
    """All figures and images of a page; those that are not there are left out."""
    images = [file for link in shown.images if (file := around.image(link))]
    figures = [around.pictures[name] for name in shown.figures if name in around.pictures]
    return [*map(of_picture, figures), *map(of_image, images)]


def fault(image: Path, cache: Cache) -> str:
    """What keeps an image out of the book, with the remedy; empty if nothing does."""
    file = of_image(image)
    if image.suffix.lower() not in KINDS:
        return f"is of a kind that the book cannot show; save it as one of {', '.join(KINDS)}"

    def words() -> bytes:
        with TemporaryDirectory() as folder:
            (Path(folder) / file.name).write_bytes(file.content)
            main = Path(folder) / "main.typ"
            main.write_text(f'#image("{file.name}")')
            try:
                typst.compile(main, format="pdf", ignore_system_fonts=True)
            except typst.TypstError as error:
                return error.message.encode()
        return b""

    said = cache.kept("image", key(file, files=[Path(__file__)], packages=["typst"]), words).decode()
    return f"cannot be read ({said}); save it anew" if said else ""

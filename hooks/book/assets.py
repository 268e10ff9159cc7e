"""Figures and images as files beside the book, for PDF and EPUB alike: each is called by its content."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from hooks.book.page_html import Shown
from hooks.book.references import Surroundings
from hooks.figures.svg import Picture


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

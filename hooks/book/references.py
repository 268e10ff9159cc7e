"""What a page of the book refers to: formulas, figures, images, and the places of other pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin

from hooks.figures.svg import Picture
from hooks.formulas.formula import Formula

SITE = "https://site/"  # stands for the site's address while links are resolved


@dataclass(frozen=True)
class Surroundings:
    """What the page at an address of the site refers to.

    `formulas` by number, `pictures` by the figure's name; for the whole site, by address: `labels`, the book's names of
    pages and headings, and `files`, what else the site has, such as images. `site` is where the site is published,
    empty if that is not known.
    """

    url: str
    formulas: list[Formula]
    pictures: Mapping[str, Picture]
    labels: Mapping[str, str]
    files: Mapping[str, Path]
    site: str

    def address(self, link: str) -> str:
        """The address in the site that a link of the page leads to, as people read it."""
        return unquote(urljoin(SITE + self.url, link).removeprefix(SITE))

    def outside(self, link: str) -> str | None:
        """The address on the web that a link leads to; None if it leads to a place in the book.

        A file of the site is where the site is published; the address is empty if that is not known.
        """
        if link.startswith(("https:", "http:", "mailto:")):
            return link
        if self.address(link) in self.files:
            return self.site and urljoin(self.site, urljoin(SITE + self.url, link).removeprefix(SITE))
        return None

    def label(self, link: str) -> str | None:
        """The book's name for what a link leads to; None if the book does not have it."""
        return self.labels.get(self.address(link))

    def image(self, link: str) -> Path | None:
        """The file of an image; None if it is no file of the site."""
        return self.files.get(self.address(link))

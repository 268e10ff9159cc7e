"""What a page of the book refers to: formulas, figures, images, and the places of other pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from hooks.book.pandoc import NotForPaper
from hooks.figures.svg import Picture
from hooks.formulas.formula import Formula

SITE = "https://site/"  # stands for the site's address while links are resolved


def last(link: str) -> str:
    """The part of a link that stands in the page's source as it does in its HTML."""
    return link.rstrip("/").rpartition("/")[2] or link


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
        """The address in the site that a link of the page leads to."""
        return urljoin(SITE + self.url, link).removeprefix(SITE)

    def download(self, link: str) -> str | None:
        """Where a file that a link leads to is published, empty if that is not known; None if it is no file."""
        address = self.address(link)
        return None if address not in self.files else self.site and urljoin(self.site, address)

    def label(self, link: str) -> str:
        """The book's name for what a link leads to. Raises NotForPaper."""
        label = self.labels.get(self.address(link))
        if label is None:
            remedy = "link to a page, a heading or a file, or write the address in full"
            raise NotForPaper(f"the link `{link}` leads to nothing in the book; {remedy}", last(link))
        return label

    def image(self, link: str) -> Path:
        """The file of an image. Raises NotForPaper."""
        file = self.files.get(self.address(link))
        if file is None:
            raise NotForPaper(f"the image `{link}` is no file of the site; put it into docs/", last(link))
        return file

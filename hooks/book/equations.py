"""The numbers of equations, which KaTeX draws in the page alone: put into the MathML, from which books and voice read.

In MathML a numbered row has an empty cell for its number, and a formula with one `\\tag` is a table of one row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lxml import html as lxml_html

from hooks.book.math_tables import NUMBER
from hooks.formulas.formula import Formula

SPACE = "http://www.w3.org/1998/Math/MathML"
TAG = f"{{{SPACE}}}"


def numbered(formulas: Iterable[Formula]) -> list[Formula]:
    """The formulas of a page, in order, with their numbers; those that KaTeX counts itself are counted by page."""
    counted = count(1)
    return [replace(one, mathml=with_numbers(one, counted)) if "katex-tag" in one.html else one for one in formulas]


def with_numbers(formula: Formula, counted: Iterator[int]) -> str:
    """The MathML of a formula that has numbers."""
    ElementTree.register_namespace("", SPACE)
    root = ElementTree.fromstring(formula.mathml)
    numbers = row_numbers(formula.html, counted)
    for table in list(root.iter(f"{TAG}mtable")):
        if table.get("width") == "100%":  # KaTeX's frame around a formula with one number
            (row,) = table
            _, (body,), _, (number,) = row
            put_beside(root[0], body, number.text or "")
            continue
        for cell in table.findall(f"{TAG}mtr/{TAG}mtd"):
            if cell.get("class") == "mml-eqn-num":
                cell.set("class", NUMBER)
                ElementTree.SubElement(cell, f"{TAG}mtext").text = next(numbers)
        for row in table:
            for cell in row.findall(f"{TAG}mtd[@class='mtr-glue']"):
                row.remove(cell)
        if table is root[0][0] and len(table) == 1:
            *cells, number = table[0]
            put_beside(root[0], joined(cells), number[0].text or "")
    return ElementTree.tostring(root, encoding="unicode")


def joined(cells: list[Element]) -> Element:
    """What stands in the cells of a row, as a row without a table."""
    row = Element(f"{TAG}mrow")
    row.extend(part for cell in cells for part in cell)
    return row


def put_beside(place: Element, body: Element, number: str) -> None:
    """Fill the place with a formula and its number: in the last line of an aligned one, else behind it."""
    place.clear()
    if body.tag == f"{TAG}mtable":
        place.append(body)
        room = ElementTree.SubElement(body[-1], f"{TAG}mtd", {"class": NUMBER})
    else:
        room = ElementTree.SubElement(place, f"{TAG}mrow")
        room.append(body)
        ElementTree.SubElement(room, f"{TAG}mspace", width="2em")
    ElementTree.SubElement(room, f"{TAG}mtext").text = number


def row_numbers(html: str, counted: Iterator[int]) -> Iterator[str]:
    """The numbers of the rows, as KaTeX's HTML shows them."""
    tree = lxml_html.fragment_fromstring(html)
    for row in tree.xpath("//*[@class='katex-tag']/*[starts-with(@class, 'vlist-t')]/*[1]/*[1]/*"):
        if row.xpath(".//*[@class='eqn-num']"):
            yield f"({next(counted)})"
        elif words := row.text_content().strip():
            yield words

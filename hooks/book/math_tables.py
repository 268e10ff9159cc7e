"""Write rows and tables of a formula's MathML in Typst's math: signs that grow with a row, columns, lines, numbers."""

from xml.etree.ElementTree import Element

from hooks.book.math_elements import NAMESPACE, WRITERS, Unknown, join, text, together, write
from hooks.book.math_signs import DELIMITERS, escaped

NUMBER = "equation-number"  # class of the cell with a row's number


def row(node: Element) -> str:
    parts = list(node)
    if len(parts) == 2 and text(parts[0]) == "{" and parts[1].tag == NAMESPACE + "mtable":
        return table(parts[1], '#("{", none)')
    if not is_fenced(node):
        return join(parts)
    ends = [fence(part) if is_fence(part) else write(part) for part in (parts[0], parts[-1])]
    inside = together(f"mid({fence(part)})" if is_fence(part) else write(part) for part in parts[1:-1])
    return f"lr({ends[0]} {inside} {ends[1]})"


def is_fenced(node: Element) -> bool:
    """Whether a row stands between signs that grow with it; KaTeX leaves an empty one out."""
    return node.tag == NAMESPACE + "mrow" and len(node) > 1 and (is_fence(node[0]) or is_fence(node[-1]))


def is_fence(node: Element) -> bool:
    grows = node.get("stretchy") != "false" and not node.get("minsize")
    return node.tag == NAMESPACE + "mo" and node.get("fence") == "true" and grows


def fence(node: Element) -> str:
    sign = DELIMITERS.get(text(node), text(node))
    return escaped(sign) if sign else ""


def is_aligned(node: Element) -> bool:
    """Whether a table has pairs of columns that meet, as in `aligned`."""
    columns = node.get("columnalign", "").split()
    gaps = node.get("columnspacing", "").split()
    return node.tag == NAMESPACE + "mtable" and columns[:2] == ["right", "left"] and gaps[:1] in ([], ["0em"])


def table(node: Element, delimiters: str = "#none") -> str:
    columns = node.get("columnalign", "center").split()
    if not set(columns) <= {"left", "right", "center"}:
        raise Unknown(f"columns {' '.join(columns)}")
    rows = [[numbered(cell) for cell in line] for line in node if len(line)]
    side = "center"
    if is_aligned(node):
        rows = [[" & ".join(line[i : i + 2]) for i in range(0, len(line), 2)] for line in rows]
    elif len(set(columns)) == 1:
        side = columns[0]
    else:  # by points of alignment, as Typst knows one side for all columns
        forms = {"left": "& {}", "right": "{} &", "center": "{}"}
        sides = [*columns, *["center"] * max(map(len, rows))]
        rows = [[forms[own].format(cell) for own, cell in zip(sides, line, strict=False)] for line in rows]
    gaps = f"align: #{side}, column-gap: #{node.get('columnspacing', '1em').split()[0]}, row-gap: #0.5em"
    return f"mat(delim: {delimiters}, {gaps}{lines(node)}, {'; '.join(', '.join(line) for line in rows)})"


def numbered(cell: Element) -> str:
    """A cell; the number of an equation stands apart."""
    return f"#h(2em) {join(cell)}" if cell.get("class") == NUMBER else join(cell)


def lines(node: Element) -> str:
    """The lines between columns and rows of a table, as an argument."""
    places = {
        name: [at for at, kind in enumerate(node.get(attribute, "").split(), 1) if kind != "none"]
        for name, attribute in (("vline", "columnlines"), ("hline", "rowlines"))
    }
    drawn = [f"{name}: ({', '.join(map(str, found))},)" for name, found in places.items() if found]
    return f", augment: #({', '.join(drawn)}, stroke: 0.5pt)" if drawn else ""


WRITERS |= {"mrow": row, "mtable": table}

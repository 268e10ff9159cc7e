"""Make Matplotlib's SVG fit to stand in a page, in the colors of the reader's theme.

This file imports nothing of the project: the processes that draw load it, too.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

PAINT = ("style", "fill", "stroke", "stop-color")  # the attributes that hold colors
REFERENCE = re.compile(r"url\(#([^)]+)\)")
FONT = "font-family: 'DejaVu Sans'"


def hundredths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def tenths(number: re.Match[str]) -> str:
    """For curves, of which a tenth of a point is less than anyone sees."""
    return f"{float(number[0]):.1f}".rstrip("0").rstrip(".")


def clean(svg: str, name: str) -> str:
    """Matplotlib's SVG made fit to stand in a page: no metadata, ids of its own, two decimals, no idle markup.

    Raises ElementTree.ParseError if it is no XML.
    """
    root = ElementTree.fromstring(svg)
    for part in root.iter():  # without name spaces, which HTML does not have
        part.tag = part.tag.rpartition("}")[2]
        part.attrib = {key.rpartition("}")[2]: value for key, value in part.attrib.items()}
    ids = {part.get("id") for part in root.iter()}
    links = {part.get("href", "")[1:] for part in root.iter() if part.get("href", "").startswith("#")}
    used = ids & (
        links | {own for part in root.iter() for value in part.attrib.values() for own in REFERENCE.findall(value)}
    )
    for part in root.iter():
        part.text = part.text if part.tag in ("text", "tspan", "title") else None
        part.tail = part.tail if part.tag == "tspan" else None
        for child in part.findall("style") + part.findall("metadata"):
            part.remove(child)
        for attribute, value in part.attrib.items():
            if attribute == "href":  # of another element, or the data of an image, which Matplotlib breaks into lines
                part.set(
                    "href",
                    f"#f-{name}-{value[1:]}" if value[:1] == "#" and value[1:] in used else "".join(value.split()),
                )
            elif attribute != "id":
                value = REFERENCE.sub(rf"url(#f-{name}-\1)", value)
                value = re.sub(r"-?\d+\.\d{2,}", tenths if attribute == "d" else hundredths, value)
                part.set(attribute, " ".join(value.split()) if attribute == "d" else value)
        if part.get("transform", "").startswith("rotate(-0 "):
            del part.attrib["transform"]
        if (identity := part.attrib.pop("id", None)) in used:
            part.set("id", f"f-{name}-{identity}")
    return ElementTree.tostring(root, encoding="unicode")


@dataclass(frozen=True)
class Picture:
    """A figure in the light palette, and what it shows in words."""

    svg: str
    alt: str

    def themed(self, colors: dict[str, str]) -> str:
        """The drawing with its text as an accessible name, and each color of the palette as a CSS variable.

        `colors` are those of the light palette, by role. Black is its ink and white its paper: what Matplotlib draws
        in black unasked follows the theme, too.
        """
        variables = {"#000000": "var(--figure-ink)", "#ffffff": "var(--figure-paper)"}
        variables |= {value: f"var(--figure-{role})" for role, value in colors.items()}
        root = ElementTree.fromstring(self.svg)
        for part in root.iter():
            for attribute in PAINT:
                if value := part.get(attribute):
                    value = re.sub(r"#[0-9a-f]{6}\b", lambda color: variables.get(color[0], color[0]), value)
                    part.set(attribute, value.replace(FONT, "font-family: var(--figure-font)"))
        shown = {"role": "img", "aria-label": self.alt, "class": "plot-svg", "style": "fill: var(--figure-ink)"}
        root.attrib = {**shown, **root.attrib}  # the fill is for what names none, which SVG paints black
        return ElementTree.tostring(root, encoding="unicode")


def color_css(light: dict[str, str], dark: dict[str, str]) -> str:
    """The palette as CSS variables: light, dark under the theme's dark scheme, and light again in print."""

    def variables(colors: dict[str, str]) -> str:
        return "".join(f"  --figure-{role}: {value};\n" for role, value in colors.items())

    return (
        f":root {{\n{variables(light)}}}\n"
        f'@media screen {{\n[data-md-color-scheme="slate"] {{\n{variables(dark)}}}\n}}\n'
    )

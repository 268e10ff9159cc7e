"""Make Matplotlib's SVG fit to stand in a page, in the colors of the reader's theme."""

import re
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree


def hundredths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def tenths(number: re.Match[str]) -> str:
    """For curves, of which a tenth of a point is less than anyone sees."""
    return f"{float(number[0]):.1f}".rstrip("0").rstrip(".")


def clean(svg: str, name: str) -> str:
    """Matplotlib's SVG made fit to stand in a page: no metadata, ids of its own, two decimals, no idle markup."""
    svg = re.sub(
        r'<\?xml.*?\?>|<!DOCTYPE.*?>|\sxmlns(:\w+)?="[^"]*"|<metadata>.*?</metadata>', "", svg, flags=re.DOTALL
    )
    root = ElementTree.fromstring(svg.replace("xlink:href", "href"))
    used = set(re.findall(r'(?:href="|url\()#([\w-]+)', svg))
    for parent in list(root.iter()):
        parent.text = parent.text if parent.tag in ("text", "tspan", "title") else None
        parent.tail = parent.tail if parent.tag == "tspan" else None
        for attribute, value in parent.attrib.items():
            if attribute == "href":  # of another element, or the data of an image, which Matplotlib breaks into lines
                parent.set("href", f"#f-{name}-{value[1:]}" if value.startswith("#") else "".join(value.split()))
            else:
                value = value.replace("url(#", f"url(#f-{name}-")
                value = re.sub(r"-?\d+\.\d{2,}", tenths if attribute == "d" else hundredths, value)
                parent.set(attribute, " ".join(value.split()) if attribute == "d" else value)
        if parent.get("transform", "").startswith("rotate(-0 "):
            del parent.attrib["transform"]
        if (own := parent.attrib.pop("id", None)) in used:
            parent.set("id", f"f-{name}-{own}")
        for child in list(parent):
            if child.tag == "style":
                parent.remove(child)
    return ElementTree.tostring(root, encoding="unicode")


@dataclass(frozen=True)
class Picture:
    """A figure in the light palette, and what it shows in words."""

    svg: str
    alt: str

    def themed(self, colors: dict[str, str]) -> str:
        """The drawing with its text as an accessible name, and each color of the palette as a CSS variable."""
        svg = self.svg
        for role, value in colors.items():
            svg = svg.replace(value, f"var(--figure-{role})")
        svg = svg.replace("font-family: 'DejaVu Sans'", "font-family: var(--figure-font)")
        return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(self.alt)}" class="plot-svg" ', 1)


def color_css(light: dict[str, str], dark: dict[str, str]) -> str:
    """The palette as CSS variables: light, dark under the theme's dark scheme, and light again in print."""

    def variables(colors: dict[str, str]) -> str:
        return "".join(f"  --figure-{role}: {value};\n" for role, value in colors.items())

    return (
        f":root {{\n{variables(light)}}}\n"
        f'@media screen {{\n[data-md-color-scheme="slate"] {{\n{variables(dark)}}}\n}}\n'
    )

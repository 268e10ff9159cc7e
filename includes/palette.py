"""Colors of every figure: named by role or hue, and each readable on light and on dark paper.

Figures are drawn in the light values; in the page each of them becomes a CSS variable that also has the dark value.
All hues differ for readers with any of the common color deficiencies (after Okabe and Ito, 2008) and have a contrast
of at least 4.5 to 1 with their paper, so that they may also color text.
"""

LIGHT = {
    "ink": "#1b1f27",  # text, axes
    "muted": "#5c6370",  # reference lines, annotations
    "grid": "#d9dce2",  # grid lines, fills behind the data
    "paper": "#ffffff",  # background
    "blue": "#0b62b8",
    "orange": "#b84a0a",
    "green": "#0a7352",
    "purple": "#7a3fd1",
    "pink": "#b0307f",
    "gold": "#8a6200",
}
DARK = {
    "ink": "#e6e8ec",
    "muted": "#a3aab6",
    "grid": "#3c4250",
    "paper": "#1e2129",
    "blue": "#6cb2ff",
    "orange": "#ff9a52",
    "green": "#4fd0a0",
    "purple": "#c4a5ff",
    "pink": "#ff8ccc",
    "gold": "#e8bd4a",
}

ink = LIGHT["ink"]
muted = LIGHT["muted"]
grid = LIGHT["grid"]
paper = LIGHT["paper"]
blue = LIGHT["blue"]
orange = LIGHT["orange"]
green = LIGHT["green"]
purple = LIGHT["purple"]
pink = LIGHT["pink"]
gold = LIGHT["gold"]
accent = orange
cycle = [blue, orange, green, purple, pink, gold]

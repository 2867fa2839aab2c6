"""Measures every colour pair that the design uses in tokens.css, by WCAG 2.2; exit 1 if one is too low."""

import re
import sys
from pathlib import Path

CSS = (Path(__file__).resolve().parents[1] / "lightwell" / "web" / "assets" / "tokens.css").read_text()
THEMES = {"day": ':root, [data-theme="day"] {', "dim": '[data-theme="dim"] {\n  color-scheme: dark'}
TEXT, SHAPE = 4.5, 3.0
GROUNDS = ("paper", "surface", "sunken")
STATES = ("now", "soon", "ok", "info")
PAIRS = [
    *((text, ground, TEXT) for text in ("ink", "ink-2", "ink-3", "accent", "link") for ground in GROUNDS),
    *((f"{state}-ink", ground, TEXT) for state in STATES for ground in ("paper", "surface", f"{state}-tint")),
    *((text, f"{state}-tint", TEXT) for text in ("ink", "ink-2") for state in (*STATES, "accent")),
    *((f"on-{fill}", fill, TEXT) for fill in ("accent", *STATES, "toast")),
    *((text, "accent-tint", TEXT) for text in ("accent", "ink-3")),
    ("chart-axis", "surface", TEXT),
    *(("ink", band, TEXT) for band in ("band-response", "band-remission")),
    *(("control", ground, SHAPE) for ground in GROUNDS),
    *(("focus", ground, SHAPE) for ground in (*GROUNDS, "accent-tint")),
    ("now", "paper", SHAPE),
    *(
        (line, "surface", SHAPE)
        for line in ("soon-line", "limit", "limit-soon", "chart-1", "chart-2", "chart-3")
    ),
    ("chart-1", "band-remission", SHAPE),
]


def theme(selector: str) -> dict[str, str]:
    """The colours of one theme by token name."""
    start = CSS.index(selector)
    return dict(re.findall(r"--lw-([\w-]+):\s*(#[0-9a-f]{6})", CSS[start : CSS.index("\n}", start)]))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def too_low() -> list[str]:
    """A sentence for each pair under its limit."""
    found = []
    for name, selector in THEMES.items():
        tokens = theme(selector)
        for front, back, need in PAIRS:
            if (got := ratio(tokens[front], tokens[back])) < need:
                found.append(f"{name}: {front} on {back} is {got:.2f}; it needs {need}.")
    return found


if __name__ == "__main__":
    sys.exit("\n".join(too_low()) or 0)

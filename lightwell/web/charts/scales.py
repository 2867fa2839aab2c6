"""Small drawings beside a number: where a score lies, how long someone waited, how much is left."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lightwell.web.charts.svg import Scale, decoration, line, tag


@dataclass(frozen=True)
class ScaleBand:
    """A named stretch of a score, both ends included."""

    low: float
    high: float


def bar_scale(value: float | None, bands: Sequence[ScaleBand], high: float, low: float = 0) -> Markup:
    """A score among its bands, its own band darker. A missing score draws the bands and no dot."""
    x = Scale(low, high, 0, 190)
    parts = [_band(band, value, x, last=band is bands[-1]) for band in bands]
    if value is not None:
        parts.append(tag("circle", cx=x.within(value), cy=10, r=6, class_="ch-dot"))
    return decoration(190, 20, parts, "bar-scale")


def _band(band: ScaleBand, value: float | None, x: Scale, last: bool) -> Markup:
    start = x(band.low) + (1 if band.low > x.low else 0)
    end = x.end if last else x(band.high + 1) - 1
    mine = value is not None and band.low <= value <= band.high
    return tag(
        "rect", x=start, y=7, width=end - start, height=6, rx=1.5, class_="ch-seg-on" if mine else "ch-seg"
    )


def wait_bar(days: int, target_days: int) -> Markup:
    """Days waited against the target mark; what is past the target has its own colour and edge."""
    x = Scale(0, max(target_days * 12 / 7, days, 1), 0, 90)
    parts = [
        tag("rect", x=0, y=5, width=90, height=6, rx=3, class_="ch-track"),
        tag("rect", x=0, y=5, width=x(min(days, target_days)), height=6, rx=3, class_="ch-seg-on"),
    ]
    if days > target_days:
        over = x(target_days) + 1
        parts.append(
            tag("rect", x=over, y=5, width=max(x(days) - over, 1.0), height=6, rx=1, class_="ch-over")
        )
    parts.append(line(x(target_days), 1, x(target_days), 15, "ch-target"))
    return decoration(90, 16, parts, "wait-bar")


def ring(fraction_left: float, size: int = 184, stroke: int = 12) -> Markup:
    """The ring of a timer: full at the start, empty when due. Out of range is kept at the ends."""
    middle, radius = size / 2, (size - stroke) / 2
    left = min(max(0.0, fraction_left), 1.0) * 100  # this order: minus nothing is nothing
    circle = {"cx": middle, "cy": middle, "r": radius, "stroke_width": stroke}
    parts = (
        tag("circle", class_="track", **circle),
        tag("circle", class_="left", pathLength=100, stroke_dasharray=f"{left:.1f} 100", **circle),
    )
    return tag(
        "svg", Markup("").join(parts), viewBox=f"0 0 {size} {size}", aria_hidden="true", focusable="false"
    )


def progress(fraction: float, label: str) -> Markup:
    """How much is done, as a bar: 0 to 1. Read out as a percentage."""
    done = min(max(fraction, 0.0), 1.0) * 100
    parts = Markup("").join(
        (
            tag("rect", width="100%", height="100%", rx=6, class_="ch-track"),
            tag("rect", width=f"{done:.1f}%", height="100%", rx=6, class_="ch-done"),
        )
    )
    return tag(
        "svg",
        parts,
        class_="progress-bar",
        role="progressbar",
        aria_valuemin=0,
        aria_valuemax=100,
        aria_valuenow=round(done),
        aria_label=label,
    )

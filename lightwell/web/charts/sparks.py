"""The small trend inside a vital-signs tile: usual range shaded, limits dashed, the last value a dot."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lightwell.web.charts.svg import Point, Scale, decoration, line, path, tag, text


@dataclass(frozen=True)
class Limit:
    """A limit of the protocol, in the unit of the reading; kind is now or soon."""

    value: float
    kind: str


def spark(
    points: Sequence[Point],
    *,
    low: float,
    high: float,
    until_min: float,
    usual: tuple[float, float] | None = None,
    limits: Sequence[Limit] = (),
) -> Markup:
    """Values by minute from 0 to `until_min`; a missing value (None) breaks the line."""
    x, y = Scale(0, until_min, 3, 117), Scale(low, high, 31, 3)
    placed = [(x.within(minute), None if value is None else y.within(value)) for minute, value in points]
    parts = [_usual(usual, y)] if usual else []
    parts += [
        line(0, y.within(limit.value), 120, y.within(limit.value), f"ch-limit-{limit.kind}")
        for limit in limits
    ]
    parts.append(path(placed, "ch-line ch-line-1 ch-thin"))
    known = [(px, py) for px, py in placed if py is not None]
    if known:
        parts.append(tag("circle", cx=known[-1][0], cy=known[-1][1], r=3.6, class_="ch-dot ch-last"))
    return decoration(120, 34, parts, "spark")


def _usual(usual: tuple[float, float], y: Scale) -> Markup:
    top, bottom = y.within(usual[1]), y.within(usual[0])
    return tag("rect", x=0, y=top, width=120, height=bottom - top, rx=2, class_="ch-usual")


def pressure_spark(
    readings: Sequence[tuple[float, float, float]],
    *,
    until_min: float,
    limits: Sequence[Limit] = (),
    low_mmhg: float = 60,
    high_mmhg: float = 190,
) -> Markup:
    """Bars from systolic to diastolic (minute, mmHg, mmHg), limits named, the last bar full."""
    x, y = Scale(0, until_min, 3, 79), Scale(low_mmhg, high_mmhg, 76, 4)
    parts = []
    for limit in limits:
        height = y.within(limit.value)
        parts.append(text(112, height + 4.5, f"{limit.value:g}", "ch-limit-text", "end"))
        parts.append(line(0, height, 82, height, f"ch-limit-{limit.kind}"))
    for index, (minute, systolic, diastolic) in enumerate(readings):
        last = "ch-bar ch-bar-last" if index == len(readings) - 1 else "ch-bar"
        parts.append(line(x.within(minute), y.within(systolic), x.within(minute), y.within(diastolic), last))
    return decoration(112, 78, parts, "spark spark-pressure")

"""A chair's day on the board: each visit as a bar in three parts, on one axis of time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lightwell.web.charts.svg import Scale, join, tag, ticks


@dataclass(frozen=True)
class Visit:
    """Minutes of the day at which it starts, the medicine starts and ends, and the person leaves.

    `state` is to-come, live, paused or done; `title` and `note` stand above the bar.
    """

    start: float
    dose_start: float
    dose_end: float
    end: float
    title: str
    note: str
    state: str


def lane(visits: Sequence[Visit], *, opens: float, closes: float, now: float | None = None) -> Markup:
    """One chair from `opens` to `closes` (minutes of the day), as wide as its place."""
    x = Scale(opens, closes, 0, 100)
    parts = [*(_visit(visit, x) for visit in visits)]
    if now is not None and opens <= now <= closes:
        at = f"{x(now):.2f}%"
        parts.append(tag("line", x1=at, x2=at, y1=0, y2=82, class_="ch-today"))
    return tag(
        "svg", join(parts), class_="lane", width="100%", height=82, aria_hidden="true", focusable="false"
    )


def lane_axis(
    *, opens: float, closes: float, clock: Callable[[float], str], now: float | None = None
) -> Markup:
    """The hours above the lanes, and the time now."""
    x = Scale(opens, closes, 0, 100)
    far = [m for m in ticks(opens, closes, 60) if now is None or abs(m - now) > 25]
    parts = [tag("text", clock(m), x=f"{x(m):.2f}%", y=18, text_anchor=_anchor(m, x)) for m in far]
    if now is not None and opens <= now <= closes:
        parts.append(tag("text", clock(now), x=f"{x(now):.2f}%", y=18, class_="lab", text_anchor="middle"))
    return tag("svg", join(parts), class_="chart lane-axis", width="100%", height=26, aria_hidden="true")


def _anchor(minute: float, x: Scale) -> str:
    return {x.low: "start", x.high: "end"}.get(minute, "middle")


def _visit(visit: Visit, x: Scale) -> Markup:
    edges = (visit.start, visit.dose_start, visit.dose_end, visit.end)
    parts = zip(("ready", "dose", "rest"), edges[:-1], edges[1:], strict=True)
    name = join((tag("tspan", visit.title, class_="ch-name"), " ", visit.note))
    said = tag(
        "text", name, x=f"{x.within(visit.start):.2f}%", y=28, class_=f"lane-text lane-text-{visit.state}"
    )
    return join((said, *(_part(kind, a, b, x, visit.state) for kind, a, b in parts)))


def _part(kind: str, start: float, end: float, x: Scale, state: str) -> Markup:
    left, right = x.within(start), x.within(end)
    width = f"{max(right - left, 0.2):.2f}%"
    return tag("rect", x=f"{left:.2f}%", y=40, width=width, height=22, class_=f"lane-{kind} lane-{state}")

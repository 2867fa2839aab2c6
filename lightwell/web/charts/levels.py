"""The predicted level of ketamine: past solid, future dotted, the range shaded. Never a measurement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lightwell.web.charts.svg import Scale, area, join, line, path, picture, table, tag, text, ticks

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 560.0, 264.0, 62, 548, 16, 44
GUTTER = 16


@dataclass(frozen=True)
class Level:
    """Plasma level (ng/mL) at a minute from the start, with the low and high of the model's range."""

    minute: float
    ng_per_ml: float
    low_ng_per_ml: float
    high_ng_per_ml: float


@dataclass(frozen=True)
class Mark:
    """A reference range beside the curve: its letter, low and high (ng/mL)."""

    letter: str
    low_ng_per_ml: float
    high_ng_per_ml: float


@dataclass(frozen=True)
class LevelWords:
    """What the chart says in the reader's language; `about` and `peak` are called with what they name."""

    title: str
    description: str
    now: Callable[[str], str]
    peak: Callable[[str, str], str]
    about: Callable[[str], str]
    checks: str = "Checks"
    time: str = "Time"
    level: str = "ng/mL"
    range: str = "Range"


def level_chart(
    levels: Sequence[Level],
    *,
    now_min: float,
    dosing: Sequence[tuple[float, float]],
    checks: Sequence[tuple[float, str]],
    clock: Callable[[float], str],
    words: LevelWords,
    key: str = "level",
    height: float = HEIGHT,
    marks: Sequence[Mark] = (),
    least_top_ng_per_ml: float = 50.0,
) -> Markup:
    """The curve over the whole visit. `checks` are (minute, done | next | late | to-come).
    Raises ValueError with fewer than two levels.
    """
    if len(levels) < 2:
        raise ValueError("A curve needs at least two levels.")
    peak = max(levels, key=lambda level: level.ng_per_ml)
    x = Scale(levels[0].minute, levels[-1].minute, LEFT, RIGHT - GUTTER * len(marks))
    turn = max((each.minute for each in levels if each.minute <= now_min), default=now_min)
    y = Scale(0, max(least_top_ng_per_ml, peak_of_range(levels)) * 1.05, height - FOOT, TOP)
    parts = [
        *_ground(y),
        *(_mark(mark, place, y) for place, mark in enumerate(marks)),
        *(_given(span, x, y) for span in dosing),
        area(
            [(x(each.minute), y(each.high_ng_per_ml)) for each in levels],
            [(x(each.minute), y(each.low_ng_per_ml)) for each in levels],
            "ch-range",
        ),
        path(_places([each for each in levels if each.minute >= turn], x, y), "ch-line ch-future"),
        path(_places([each for each in levels if each.minute <= turn], x, y), "ch-line ch-past"),
        *_now(levels, now_min, x, y, words),
        _peak(peak, x, y, clock, words) if peak.minute > now_min else "",
        text(x.end, y(levels[-1].ng_per_ml) - 14, words.about(f"{levels[-1].ng_per_ml:.0f}"), anchor="end"),
        *_times(x, y, clock),
        *(
            tag("circle", cx=x.within(m), cy=y(0) + 33, r=4, class_=f"ch-check-{state}")
            for m, state in checks
        ),
        text(LEFT - 8, y(0) + 37.5, words.checks, anchor="end") if checks else "",
    ]
    return picture((WIDTH, height), key, words.title, words.description, parts)


def peak_of_range(levels: Sequence[Level]) -> float:
    """The highest level of the range, ng/mL."""
    return max(level.high_ng_per_ml for level in levels)


def level_table(
    levels: Sequence[Level], *, every_min: float, clock: Callable[[float], str], words: LevelWords
) -> Markup:
    """The same estimate, one row for each `every_min` minutes."""
    chosen = [each for each in levels if each.minute % every_min == 0]
    rows = [
        (clock(e.minute), f"{e.ng_per_ml:.0f}", f"{e.low_ng_per_ml:.0f}-{e.high_ng_per_ml:.0f}")
        for e in chosen
    ]
    return table(words.title, [words.time, words.level, words.range], rows)


def _places(levels: Sequence[Level], x: Scale, y: Scale) -> list[tuple[float, float | None]]:
    return [(x(each.minute), y(each.ng_per_ml)) for each in levels]


def _ground(y: Scale) -> list[Markup]:
    step = next((step for step in (25, 50, 100, 200) if y.high / step <= 4.5), 500)
    return [
        join(
            (
                line(LEFT, y(mark), RIGHT, y(mark), "grid"),
                text(LEFT - 8, y(mark) + 4.5, f"{mark:g}", anchor="end"),
            )
        )
        for mark in ticks(0, y.high, step)
    ]


def _given(span: tuple[float, float], x: Scale, y: Scale) -> Markup:
    start, end = x.within(span[0]), x.within(span[1])
    return tag("rect", x=start, y=TOP, width=max(end - start, 2.0), height=y(0) - TOP, class_="ch-dosing")


def _mark(mark: Mark, place: int, y: Scale) -> Markup:
    """A reference range in the gutter, under its letter; what lies above the chart is left out."""
    if mark.low_ng_per_ml > y.high:
        return Markup("")
    at, low, high = RIGHT - GUTTER * place, y(mark.low_ng_per_ml), y.within(mark.high_ng_per_ml)
    bar = tag("rect", x=at - 3.0, y=high - 1, width=6.0, height=low - high + 2, class_="ch-reference")
    return join((bar, text(at, high - 5, mark.letter, "lab", "middle")))


def _now(levels: Sequence[Level], now_min: float, x: Scale, y: Scale, words: LevelWords) -> list[Markup]:
    if not levels[0].minute <= now_min <= levels[-1].minute:
        return []
    here = min(levels, key=lambda level: abs(level.minute - now_min))
    at = x(now_min)
    beside, anchor = (8, None) if at < LEFT + 140 else (-8, "end")
    return [
        line(at, 12, at, y(0), "ch-today"),
        tag("circle", cx=at, cy=y(here.ng_per_ml), r=5.5, class_="ch-dot"),
        text(at + beside, 24, words.now(f"{here.ng_per_ml:.0f}"), "lab", anchor),
    ]


def _peak(peak: Level, x: Scale, y: Scale, clock: Callable[[float], str], words: LevelWords) -> Markup:
    said = words.peak(f"{peak.ng_per_ml:.0f}", clock(peak.minute))
    at = min(x(peak.minute) + 24, RIGHT - 170)
    return text(at, max(y(peak.ng_per_ml) - 12, TOP + 24), said, "ch-peak")


def _times(x: Scale, y: Scale, clock: Callable[[float], str]) -> list[Markup]:
    step = next((step for step in (10, 20, 30, 60) if (x.high - x.low) / step <= 7), 120)
    marks = ticks(x.low, x.high, step)
    return [
        text(x(m), y(0) + 19, clock(m), anchor={x.low: "start", x.high: "end"}.get(m, "middle"))
        for m in marks
    ]

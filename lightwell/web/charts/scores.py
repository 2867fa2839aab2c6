"""Scores and treatments on one line of time: one scale a panel, bands named, treatments numbered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from lightwell.web.charts.svg import Scale, join, line, lines, path, picture, table, tag, text
from lightwell.web.formats import number

LEFT, RIGHT, EDGE, WIDTH = 44, 620, 630, 770
TALL, LOW, GAP = 186, 84, 34
MANY = 14


@dataclass(frozen=True)
class Score:
    """One score on one day, exact; None when due and missing. `flagged` marks an answer about self-harm."""

    on: date
    value: float | Decimal | None
    flagged: bool = False

    @property
    def height(self) -> float:
        """The value for drawing: only a place on the paper may be inexact."""
        return float(self.value or 0)


@dataclass(frozen=True)
class Band:
    """A stretch of a scale with a meaning: kind is response or remission."""

    low: float | Decimal
    high: float | Decimal
    name: str
    note: str
    kind: str


@dataclass(frozen=True)
class Panel:
    """One scale: its name, how it is counted ("of 27"), the top of its axis, its scores and bands."""

    name: str
    of: str
    top: float
    scores: Sequence[Score]
    bands: Sequence[Band] = ()


@dataclass(frozen=True)
class Treatment:
    """A numbered treatment; `offered` when it is planned and not given."""

    on: date
    number: int
    offered: bool = False


@dataclass(frozen=True)
class ScoreWords:
    """What the chart says in the reader's language."""

    title: str
    description: str
    day: str = "Day"
    treatments: str = "Treatments"
    today: str = "Today"
    flag: str = ""


@dataclass(frozen=True)
class _Place:
    """A panel and where it stands."""

    panel: Panel
    top: float
    kind: int

    @property
    def y(self) -> Scale:
        return Scale(0, self.panel.top, self.top + (TALL if self.kind == 1 else LOW), self.top)

    @property
    def known(self) -> list[Score]:
        return [score for score in self.panel.scores if score.value is not None]


def score_chart(
    panels: Sequence[Panel],
    treatments: Sequence[Treatment],
    *,
    today: date,
    words: ScoreWords,
    day_label: Callable[[date], str],
    key: str = "scores",
) -> Markup:
    """Up to three panels over one axis of days. Raises ValueError when there is none, or more than three."""
    if not 1 <= len(panels) <= 3:
        raise ValueError("A score chart has one to three scales.")
    days = [today, *(t.on for t in treatments), *(s.on for panel in panels for s in panel.scores)]
    x = _days(min(days), max(days))
    places = [
        _Place(p, 8 + (TALL + GAP + (i - 1) * (LOW + GAP) if i else 0), i + 1) for i, p in enumerate(panels)
    ]
    bottom = places[-1].y.start
    rows = _rows(treatments, x)
    axis = bottom + 68 + 24 * max(rows, default=0)
    now = x(today.toordinal())
    parts = [
        *(_ground(place) for place in places),
        *(_stem(each, x, bottom + 21) for each in treatments),
        line(now, 8, now, bottom, "ch-today"),
        *(_drawn(place, x) for place in places),
        *(_edge(place, words) for place in places),
        *(_number(each, x, bottom + 32 + 24 * row) for each, row in zip(treatments, rows, strict=True)),
        text(EDGE, bottom + 36.5, words.treatments) if treatments else "",
        *_axis(min(days), x, now, axis, day_label),
        text(now, axis, f"{words.today}, {day_label(today)}", "lab", "middle"),
    ]
    return picture((WIDTH, axis + 12), key, words.title, words.description, parts)


def score_table(
    panels: Sequence[Panel],
    treatments: Sequence[Treatment],
    *,
    words: ScoreWords,
    day_label: Callable[[date], str],
) -> Markup:
    """The same facts, newest day first."""
    given = {each.on: each.number for each in treatments if not each.offered}
    values = [{score.on: score for score in panel.scores} for panel in panels]
    days = sorted({*given, *(day for panel in values for day in panel)}, reverse=True)
    rows = [
        (day_label(day), *(_cell(panel.get(day), words) for panel in values), given.get(day)) for day in days
    ]
    return table(words.title, [words.day, *(panel.name for panel in panels), words.treatments], rows)


def _cell(score: Score | None, words: ScoreWords) -> str | None:
    if score is None or score.value is None:
        return None
    shown = number(score.value)
    return f"{shown}, {words.flag}" if score.flagged and words.flag else shown


def _days(first: date, last: date) -> Scale:
    span = max((last - first).days, 14)
    return Scale(first.toordinal() - span * 0.055, first.toordinal() + span * 1.07, LEFT, RIGHT)


def _ground(place: _Place) -> Markup:
    y, top = place.y, place.panel.top
    marks = (0, top / 2, top) if place.kind == 1 else (0, top)
    return join(
        [
            *(_band(band, y) for band in place.panel.bands),
            *(line(LEFT, y(mark), RIGHT, y(mark), "grid") for mark in marks),
            *(text(LEFT - 9, y(mark) + 4.5, number(mark), anchor="end") for mark in marks),
        ]
    )


def _band(band: Band, y: Scale) -> Markup:
    top, bottom = y.within(float(band.high)), y.within(float(band.low))
    kind = f"ch-band-{band.kind}"
    return tag("rect", x=LEFT, y=top, width=RIGHT - LEFT, height=bottom - top, class_=kind)


def _stem(each: Treatment, x: Scale, bottom: float) -> Markup:
    at = x(each.on.toordinal())
    return line(at, 8, at, bottom, "ch-stem-offered" if each.offered else "ch-stem")


def _drawn(place: _Place, x: Scale) -> Markup:
    y = place.y
    points = [
        (x(score.on.toordinal()), None if score.value is None else y.within(score.height))
        for score in place.panel.scores
    ]
    return join(
        [
            path(points, f"ch-line ch-line-{place.kind}"),
            *(_mark(score, x, y, place.kind) for score in place.known),
            *(_label(score, x, y, place.known) for score in _labelled(place)),
        ]
    )


def _mark(score: Score, x: Scale, y: Scale, kind: int) -> Markup:
    at, height = x(score.on.toordinal()), y.within(score.height)
    if score.flagged:
        return tag("path", d=f"M{at:.1f} {height - 8:.1f} l8 14 h-16z", class_="ch-flag")
    if kind == 1:
        return tag("circle", cx=at, cy=height, r=4.5, class_="ch-dot")
    return tag("rect", x=at - 3.5, y=height - 3.5, width=7, height=7, class_=f"ch-square-{kind}")


def _labelled(place: _Place) -> list[Score]:
    """All scores of the first panel while they are few; else the first, the best and the last."""
    known = place.known
    if not known or (place.kind == 1 and len(known) <= MANY):
        return known
    best = min(known, key=lambda score: score.height)
    return [score for score in known if score in (known[0], best, known[-1])]


def _label(score: Score, x: Scale, y: Scale, known: Sequence[Score]) -> Markup:
    at, height = x(score.on.toordinal()), y.within(score.height)
    shown = number(score.value or 0)
    if score is known[-1] and len(known) > 1:
        return text(at - 9, height - 11, shown, "lab", "end")
    below = _is_valley(score, known) and height + 19 < y.start + 8
    return text(at, height + 19 if below else height - 11, shown, "lab", "middle")


def _is_valley(score: Score, known: Sequence[Score]) -> bool:
    return any(
        here is score and before.height > here.height < after.height
        for (before, here), (_here, after) in pairwise(pairwise(known))
    )


def _edge(place: _Place, words: ScoreWords) -> Markup:
    y, panel = place.y, place.panel
    of = tag("tspan", panel.of, class_="ch-of")
    parts = [tag("text", join((panel.name, " ", of)), x=EDGE, y=place.top + 12, class_="lab")]
    for band in panel.bands:
        middle = (y.within(float(band.low)) + y.within(float(band.high))) / 2
        parts += [text(EDGE, middle - 2, band.name), text(EDGE, middle + 14, band.note)]
    if words.flag and any(score.flagged for score in panel.scores):
        parts.append(tag("path", d=f"M{EDGE + 6} {place.top + 24:.1f} l6.5 11.5 h-13z", class_="ch-flag"))
        parts.append(lines(EDGE + 19, place.top + 35, words.flag))
    return join(parts)


def _rows(treatments: Sequence[Treatment], x: Scale) -> list[int]:
    """On which line each number stands, so that no two numbers overlap."""
    ends: list[float] = []
    rows = []
    for each in treatments:
        at = x(each.on.toordinal())
        row = next((index for index, end in enumerate(ends) if at - end >= 22), len(ends))
        ends[row : row + 1] = [at]
        rows.append(row)
    return rows


def _number(each: Treatment, x: Scale, y: float) -> Markup:
    at, kind = x(each.on.toordinal()), "offered" if each.offered else "given"
    circle = tag("circle", cx=at, cy=y, r=11, class_=f"ch-treatment-{kind}")
    return join((circle, text(at, y + 4.6, each.number, f"ch-number-{kind}", "middle")))


def _axis(first: date, x: Scale, now: float, y: float, day_label: Callable[[date], str]) -> list[Markup]:
    """A day every two weeks or more from the first one, away from today's own label."""
    days = int(x.high) - first.toordinal()
    step = max(14, days // 5 // 7 * 7)
    marks = [first + timedelta(days=after) for after in range(0, days + 1, step)]
    free = [day for day in marks if abs(x(day.toordinal()) - now) > 70 and x(day.toordinal()) < RIGHT - 20]
    return [text(x(day.toordinal()), y, day_label(day), anchor="middle") for day in free]

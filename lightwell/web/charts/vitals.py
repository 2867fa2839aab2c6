"""A whole treatment's vital signs: pressure as bars, heart rate and oxygen as lines, each gap named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lightwell.web.charts.sparks import Limit
from lightwell.web.charts.svg import Scale, join, line, path, picture, runs, table, tag, text, ticks

LEFT, EDGE = 44, 36
FULL = (770.0, 374.0)


@dataclass(frozen=True)
class Reading:
    """One set, `minute` from the start of the medicine (negative before it). None was not measured."""

    minute: float
    systolic_mmhg: int | None = None
    diastolic_mmhg: int | None = None
    heart_rate_bpm: int | None = None
    spo2_percent: int | None = None


@dataclass(frozen=True)
class VitalsWords:
    """What the chart says in the reader's language. `gap` is called with two clock times."""

    title: str
    description: str
    gap: Callable[[str, str], str]
    time: str = "Time"
    pressure: str = "Blood pressure"
    heart_rate: str = "Heart rate"
    oxygen: str = "Oxygen"
    medicine: str = "Medicine"


@dataclass(frozen=True)
class _Strip:
    name: str
    unit: str
    top: float
    bottom: float
    low: float
    high: float
    step: float

    @property
    def y(self) -> Scale:
        return Scale(self.low, self.high, self.bottom, self.top)


@dataclass(frozen=True)
class _Frame:
    """Where things stand: minutes across, three strips down, `tall` times the full height."""

    x: Scale
    tall: float

    def strips(self, words: VitalsWords) -> tuple[_Strip, _Strip, _Strip]:
        """Pressure, heart rate, oxygen, each under its name."""
        return (
            _Strip(words.pressure, "mmHg", *self._between(22, 150), 40, 200, 40),
            _Strip(words.heart_rate, "/min", *self._between(184, 250), 40, 160, 60),
            _Strip(words.oxygen, "%", *self._between(284, 340), 80, 100, 10),
        )

    def _between(self, top: float, bottom: float) -> tuple[float, float]:
        return top * self.tall, bottom * self.tall

    @property
    def bottom(self) -> float:
        return 340 * self.tall


def vitals_chart(
    readings: Sequence[Reading],
    *,
    dosing: Sequence[tuple[float, float]],
    limits: dict[str, Sequence[Limit]],
    gaps: Sequence[tuple[float, float]] = (),
    clock: Callable[[float], str],
    words: VitalsWords,
    size: tuple[float, float] = FULL,
    key: str = "vitals",
) -> Markup:
    """All sets of one treatment. `limits` by systolic_mmhg, heart_rate_bpm, spo2_percent; `clock` says a
    minute as wall time. Readings on both sides of one of the `gaps` are not joined, and the gap is named.
    Raises ValueError when there is no reading.
    """
    if not readings:
        raise ValueError("A chart of vital signs needs at least one reading.")
    frame = _Frame(_minutes(readings, dosing, size[0] - EDGE), size[1] / FULL[1])
    x, strips = frame.x, frame.strips(words)
    pressure, heart, oxygen = strips
    parts = [
        *(_given(span, frame, words.medicine) for span in dosing),
        *(_hole(gap, frame, clock, words) for gap in gaps),
        *(_ground(strip, x) for strip in strips),
        *_limits(pressure, limits.get("systolic_mmhg", ()), x),
        *_limits(heart, limits.get("heart_rate_bpm", ()), x),
        *_limits(oxygen, limits.get("spo2_percent", ()), x),
        *(_bar(reading, x, pressure.y) for reading in readings),
        _trend(readings, "heart_rate_bpm", gaps, x, heart.y, "ch-line-1"),
        _trend(readings, "spo2_percent", gaps, x, oxygen.y, "ch-line-3"),
        *(text(x(m), size[1] - 8, clock(m), anchor="middle") for m in ticks(x.low, x.high, _step(x))),
    ]
    return picture(size, key, words.title, words.description, parts)


def vitals_table(readings: Sequence[Reading], *, clock: Callable[[float], str], words: VitalsWords) -> Markup:
    """The same sets as rows; a dash where nothing was measured."""
    heads = [words.time, f"{words.pressure} (mmHg)", f"{words.heart_rate} (/min)", f"{words.oxygen} (%)"]
    rows = [(clock(r.minute), _pressure(r), r.heart_rate_bpm, r.spo2_percent) for r in readings]
    return table(words.title, heads, rows)


def _pressure(reading: Reading) -> str | None:
    if reading.systolic_mmhg is None or reading.diastolic_mmhg is None:
        return None
    return f"{reading.systolic_mmhg}/{reading.diastolic_mmhg}"


def _minutes(readings: Sequence[Reading], dosing: Sequence[tuple[float, float]], right: float) -> Scale:
    every = [reading.minute for reading in readings] + [minute for span in dosing for minute in span]
    return Scale(min(every) - 5, max([*every, min(every) + 60]) + 5, LEFT, right)


def _step(x: Scale) -> float:
    return next((step for step in (10, 15, 20, 30, 60) if (x.high - x.low) / step <= 9), 120)


def _given(span: tuple[float, float], frame: _Frame, name: str) -> Markup:
    start, end, top = frame.x(span[0]), frame.x(span[1]), 8 * frame.tall
    shade = tag(
        "rect", x=start, y=top, width=max(end - start, 2.0), height=frame.bottom - top, class_="ch-dosing"
    )
    return join((shade, text(start + 4, 18 * frame.tall, name)))


def _hole(
    gap: tuple[float, float], frame: _Frame, clock: Callable[[float], str], words: VitalsWords
) -> Markup:
    start, end, top = frame.x(gap[0]), frame.x(gap[1]), 22 * frame.tall
    said = tag("title", words.gap(clock(gap[0]), clock(gap[1])))
    return tag("rect", said, x=start, y=top, width=end - start, height=frame.bottom - top, class_="ch-hole")


def _ground(strip: _Strip, x: Scale) -> Markup:
    marks = ticks(strip.low, strip.high, strip.step)
    return join(
        [
            *(line(LEFT, strip.y(mark), x.end, strip.y(mark), "grid") for mark in marks),
            *(text(LEFT - 9, strip.y(mark) + 4.5, f"{mark:g}", anchor="end") for mark in marks),
            text(x.end, strip.top - 5, f"{strip.name} {strip.unit}", "lab", "end"),
        ]
    )


def _limits(strip: _Strip, limits: Sequence[Limit], x: Scale) -> list[Markup]:
    drawn = []
    for limit in limits:
        height = strip.y.within(limit.value)
        drawn.append(line(LEFT, height, x.end, height, f"ch-limit-{limit.kind}"))
        beside = height + (2 if limit.kind == "now" else 12)  # two limits lie close together
        drawn.append(text(x.end + 5, beside, f"{limit.value:g}", "ch-limit-name"))
    return drawn


def _bar(reading: Reading, x: Scale, y: Scale) -> Markup:
    if reading.systolic_mmhg is None or reading.diastolic_mmhg is None:
        return Markup("")
    at = x(reading.minute)
    return line(
        at, y.within(reading.systolic_mmhg), at, y.within(reading.diastolic_mmhg), "ch-bar ch-bar-last"
    )


def _trend(
    readings: Sequence[Reading], name: str, gaps: Sequence[tuple[float, float]], x: Scale, y: Scale, kind: str
) -> Markup:
    after_gap = {end for _start, end in gaps}
    points: list[tuple[float, float | None]] = []
    for reading in readings:
        if reading.minute in after_gap:
            points.append((x(reading.minute), None))
        value = getattr(reading, name)
        points.append((x(reading.minute), None if value is None else y.within(value)))
    known = [point for run in runs(points) for point in run]
    dots = (tag("circle", cx=px, cy=py, r=3, class_=f"ch-dot {kind}-dot") for px, py in known)
    return join((path(points, f"ch-line {kind}"), *dots))

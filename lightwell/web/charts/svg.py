"""The pencil: scales, elements, lines with gaps. Everything that is text is escaped here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import wrap

from markupsafe import Markup, escape

Point = tuple[float, float | None]


@dataclass(frozen=True)
class Scale:
    """Maps a value from `low`..`high` onto pixels from `start`..`end` (either may be the larger)."""

    low: float
    high: float
    start: float
    end: float

    def __post_init__(self) -> None:
        if self.low == self.high:
            raise ValueError("A scale needs two different ends.")

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def within(self, value: float) -> float:
        """The pixel of the value, kept inside the ends."""
        return self(min(max(value, min(self.low, self.high)), max(self.low, self.high)))


def tag(name: str, body: object = "", **attributes: object) -> Markup:
    """One element. `class_` is class, `text_anchor` text-anchor; None is left out; one decimal is kept."""
    written = "".join([_attribute(key, value) for key, value in attributes.items() if value is not None])
    inside = body if isinstance(body, Markup) else escape(body)
    return Markup(f"<{name}{written}>{inside}</{name}>")  # name and keys are ours, the rest is escaped


def _attribute(key: str, value: object) -> str:
    if isinstance(value, float):
        return f'{_opened(key)}{value:.1f}"'
    return f'{_opened(key)}{value if isinstance(value, int) else escape(value)}"'


@cache
def _opened(key: str) -> str:
    return f' {key.rstrip("_").replace("_", "-")}="'


def join(parts: Iterable[object]) -> Markup:
    """The parts one after another, each escaped unless it is markup."""
    return Markup("".join([part if isinstance(part, Markup) else escape(part) for part in parts]))


def text(x: float, y: float, said: object, class_: str | None = None, anchor: str | None = None) -> Markup:
    """Words at a place; anchor is start, middle or end."""
    kind = f' class="{escape(class_)}"' if class_ else ""
    side = f' text-anchor="{escape(anchor)}"' if anchor else ""
    return Markup(f'<text x="{x:.1f}" y="{y:.1f}"{kind}{side}>{escape(said)}</text>')


def lines(x: float, y: float, said: str, letters: int = 18) -> Markup:
    """Words at a place, on as many lines as they need when a line takes about so many letters."""
    rows = wrap(said, letters)
    return join(text(x, y + 16 * index, row) for index, row in enumerate(rows))


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """A straight line."""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return Markup(f'<line {ends} class="{escape(class_)}"></line>')


def runs(points: Sequence[Point]) -> list[list[tuple[float, float]]]:
    """The points in unbroken runs: a missing value ends one run, the next value starts another."""
    found: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            found.append([])
        else:
            found[-1].append((x, y))
    return [run for run in found if run]


def path(points: Sequence[Point], class_: str) -> Markup:
    """A line through the points, broken where a value is missing."""
    strokes = (" L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs(points) if len(run) > 1)
    drawn = " ".join(f"M{stroke}" for stroke in strokes)
    return tag("path", d=drawn, class_=class_) if drawn else Markup("")


def area(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], class_: str) -> Markup:
    """The surface between two lines."""
    if not upper or not lower:
        return Markup("")
    outline = " L".join(f"{x:.1f} {y:.1f}" for x, y in [*upper, *reversed(lower)])
    return tag("path", d=f"M{outline}Z", class_=class_)


def picture(
    size: tuple[float, float], key: str, title: str, description: str, parts: Iterable[object]
) -> Markup:
    """A whole chart that a screen reader reads as one sentence. `key` keeps ids apart on one page."""
    named = join(
        (tag("title", title, id=f"{key}-title"), tag("desc", description, id=f"{key}-desc"), join(parts))
    )
    return tag(
        "svg",
        named,
        class_="chart chart-wrap",
        viewBox=f"0 0 {size[0]:g} {size[1]:g}",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
    )


def decoration(width: float, height: float, parts: Iterable[object], class_: str) -> Markup:
    """A small drawing beside the words that say the same: hidden from a screen reader."""
    return tag(
        "svg",
        join(parts),
        class_=class_,
        viewBox=f"0 0 {width:g} {height:g}",
        preserveAspectRatio="xMinYMid",
        width=f"{width:g}",
        height=f"{height:g}",
        aria_hidden="true",
        focusable="false",
    )


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """The numbers of a chart as a table; a missing value is an empty dash, never a zero."""
    head = join(
        tag("th", name, scope="col", class_=None if index == 0 else "n") for index, name in enumerate(heads)
    )
    body = join(tag("tr", join(_cells(row))) for row in rows)
    inside = join((tag("caption", caption, class_="vh"), tag("thead", tag("tr", head)), tag("tbody", body)))
    return tag("table", inside, class_="table")


def _cells(row: Sequence[object]) -> Iterable[Markup]:
    for index, cell in enumerate(row):
        shown = "–" if cell is None or cell == "" else cell
        yield tag("th", shown, scope="row") if index == 0 else tag("td", shown, class_="n")


def ticks(low: float, high: float, step: float) -> list[float]:
    """Round values from low to high, `step` apart."""
    first = -(-low // step) * step
    return [first + index * step for index in range(int((high - first) // step) + 1)]

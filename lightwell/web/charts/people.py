"""People out of 100 as a field of dots: those it happened to are filled, and a sentence says the number."""

from markupsafe import Markup

from lightwell.web.charts.svg import picture, tag

ACROSS, STEP, RADIUS = 10, 12, 4.5
OF = 100


def people(count: int, *, key: str, title: str, description: str, kind: str = "benefit") -> Markup:
    """`count` of 100 dots filled, row by row from the top left; `kind` is "benefit" or "harm"."""
    if not 0 <= count <= OF:
        raise ValueError("A field of 100 people holds between 0 and 100 of them.")
    dots = [_dot(place, f"ch-person-{kind}" if place < count else "ch-person") for place in range(OF)]
    return picture((ACROSS * STEP, ACROSS * STEP), key, title, description, dots)


def _dot(place: int, class_: str) -> Markup:
    row, column = divmod(place, ACROSS)
    x, y = (column + 0.5) * STEP, (row + 0.5) * STEP
    return tag("circle", cx=x, cy=y, r=RADIUS, class_=class_)

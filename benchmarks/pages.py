"""What a page costs the server: board, chart, live page, "anything new?" and a level of the demo clinic.

.venv/bin/python -m benchmarks.pages [--patients 60] [--postgresql]
"""

import argparse
import html
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.clinic import Clinic, a_clinic
from benchmarks.measure import Figure, Visitor, cost, report, served

TIMES = 200


@dataclass(frozen=True)
class Page:
    """A promise of docs/performance.md: where the page is, and the most that it may cost the server."""

    name: str
    path: str
    limit_ms: float
    status: int = 200


def pages(clinic: Clinic, live: str) -> list[Page]:
    """`live`: the live page as it was sent; it says where it asks for news."""
    return [
        Page("day board", clinic.board, 20.0),
        Page("patient chart", clinic.chart, 5.0),
        Page("live page", clinic.live, 20.0),
        Page("anything new? (204)", news_of(live), 2.0, status=204),
    ]


def news_of(live: str) -> str:
    """The address that the live page asks by itself."""
    found = re.search(r'"(/treatments/[^"]+/changes/[^"]*)"', live)
    if found is None:
        raise SystemExit("The live page does not say where it asks for news.")
    return html.unescape(found[1])


def measured(page: Page, visitor: Visitor, pid: int, times: int) -> list[Figure]:
    status, body = visitor.get(page.path)
    if status != page.status:
        raise SystemExit(f"{page.path} was answered with {status}.")
    spent = cost(pid, times, lambda: visitor.get(page.path))
    return [
        Figure(f"{page.name}, server CPU", spent.cpu_ms, "ms", page.limit_ms),
        Figure(f"{page.name}, median wall time", spent.wall_ms, "ms"),
        Figure(f"{page.name}, size", len(body.encode()) / 1000, "KB", 30.0),
    ]


def curve(clinic: Clinic, visitor: Visitor, pid: int, times: int) -> list[Figure]:
    """The level beside an order, a new dose each time: nothing is at hand, 1,000 people are worked out."""
    minutes = itertools.count(40)

    def ask() -> None:
        status, body = visitor.get(
            f"{clinic.chart}level/?route=IV&dose_mg_per_kg=0.5&over_min={next(minutes)}"
        )
        if status != 200 or "ch-range" not in body:
            raise SystemExit("The page of the expected level draws no curve.")

    ask()
    spent = cost(pid, times, ask)
    return [
        Figure("level of a new dose, server CPU", spent.cpu_ms, "ms", 50.0),
        Figure("level of a new dose, median wall time", spent.wall_ms, "ms", 50.0),
    ]


def run(clinic: Clinic, times: int, say: Callable[..., None] = report) -> None:
    with served(clinic.target, "wsgi", clinic.settings) as (port, pid):
        visitor = Visitor(port)
        visitor.sign_in(clinic.nurse, clinic.password)
        for index in range(4):
            live = visitor.get(clinic.live)[1]  # news is asked for since now
            say(*measured(pages(clinic, live)[index], visitor, pid, times))
        say(*curve(clinic, visitor, pid, times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=60)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with a_clinic(options.patients, "postgresql" if options.postgresql else "sqlite") as clinic:
        run(clinic, TIMES)


if __name__ == "__main__":
    main()

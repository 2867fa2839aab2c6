"""Finding a medicine while it is typed: every name cut short and with a slip, against the limit."""

import time

from benchmarks.measure import Figure, report
from lightwell import knowledge
from lightwell.knowledge.medicines import MedicineFinder

LIMIT_MS = 5.0


def typed() -> list[str]:
    """What people type: the first letters, the whole name, and the name with two letters swapped."""
    names = [medicine.name.en.lower() for medicine in knowledge.current().medicines.values()]
    return [word for name in names for word in (name[:4], name, name[:3] + name[4:5] + name[3:4] + name[5:])]


def slow_and_median(words: list[str]) -> tuple[float, float]:
    """The search that 95 of 100 are faster than, and the median, in ms."""
    finder, spent = MedicineFinder(knowledge.current().medicines.values()), []
    for word in words:
        start = time.perf_counter()
        finder.find(word)
        spent.append((time.perf_counter() - start) * 1000)
    spent.sort()
    return spent[len(spent) * 95 // 100], spent[len(spent) // 2]


def main() -> None:
    """Print both figures."""
    slow, median = slow_and_median(typed())
    report(
        Figure("a medicine, median", median, "ms", LIMIT_MS),
        Figure("a medicine, 95 of 100", slow, "ms", LIMIT_MS),
    )


if __name__ == "__main__":
    main()

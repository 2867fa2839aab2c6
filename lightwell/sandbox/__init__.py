"""Files of strangers: what they are by their content, drawn anew in a process that can do nothing else."""

from lightwell.sandbox.kinds import (
    HEAD_BYTES,
    MOST_BYTES,
    TAIL_BYTES,
    Kind,
    Problem,
    has_its_end,
    kind_of,
    problem_at_the_door,
    runs_code,
)
from lightwell.sandbox.outside import Drawing, Page, Rebuilt, Word, look, rebuild, turn

__all__ = [
    "HEAD_BYTES",
    "MOST_BYTES",
    "TAIL_BYTES",
    "Drawing",
    "Kind",
    "Page",
    "Problem",
    "Rebuilt",
    "Word",
    "has_its_end",
    "kind_of",
    "look",
    "problem_at_the_door",
    "rebuild",
    "runs_code",
    "turn",
]

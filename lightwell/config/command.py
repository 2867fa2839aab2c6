"""The `lightwell` command: serve, work, demo, knowledge check, and Django's own commands behind it."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from django.core.management import execute_from_command_line

from lightwell.config.environment import UnknownSetting
from lightwell.config.serve import NotStarted, serve
from lightwell.knowledge.checking import check

HELP = """lightwell serve [--demo]      start web server and work loop (PORT chooses the port, else 8000)
lightwell work                the work loop alone
lightwell demo                fill an empty database with a demo clinic (--patients 60 --seed 1)
lightwell knowledge check     check the knowledge files and say what is wrong, where and why
lightwell findings            what follows from a case file, or a proposed policy for everybody (--everyone)
lightwell medical_director    name the medical director: who may lift a block (--end takes it back)
lightwell pk                  concentrations from published models: simulate, models, population
lightwell help                Django's own commands: migrate, shell, ...
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. A wrong setting is a sentence, not a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lightwell.config.settings")
    if given in ([], ["--help"], ["-h"]):
        print(HELP, end="")
        return 0
    if given[0] == "knowledge":
        return knowledge(given[1:])
    if given[0] == "pk":
        return pharmacokinetics(given[1:])
    try:
        _run(given)
    except (UnknownSetting, NotStarted) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _run(given: list[str]) -> None:
    if given[0] == "serve":
        serve(given[1:])
    else:
        execute_from_command_line(["lightwell", *given])


def knowledge(arguments: list[str]) -> int:
    """`knowledge check`: print each problem as a sentence; 0 when there is none."""
    if arguments != ["check"]:
        print(HELP, end="", file=sys.stderr)
        return 2
    problems = check()
    for problem in problems:
        print(problem)
    print("The knowledge files are in order." if not problems else f"{len(problems)} to put right.")
    return 1 if problems else 0


def pharmacokinetics(arguments: list[str]) -> int:
    """`pk ...`: loaded by name, so that the server's start does not wait for NumPy."""
    printed: int = import_module("lightwell.pharmacokinetics.command").main(arguments)
    return printed

"""The whole suite: the checks, then every test on SQLite, then all but the journeys on PostgreSQL.

python tools/test.py          all of it; the first step that fails ends the run
python tools/test.py shots    only the journeys, which leave a picture of each page in var/shots
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import check
import chromium
import postgres

ROOT = Path(__file__).resolve().parents[1]


def pytest(*arguments: str, **settings: str) -> int:
    """Runs pytest on two processes, on SQLite unless these settings name another database; its exit code."""
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", *arguments]
    surroundings = {name: value for name, value in os.environ.items() if name != "LIGHTWELL_DATABASE_URL"}
    return subprocess.run(command, cwd=ROOT, env={**surroundings, **settings}).returncode


def everything() -> int:
    """The exit code of the first step that fails, or 0. The last line printed is pytest's own."""
    browser = chromium.ensure()
    with postgres.server() as url:
        if code := check.main():
            return code
        print("\nEvery test, on SQLite", flush=True)
        if code := pytest(LIGHTWELL_CHROMIUM=browser):
            return code
        print("\nEvery test but the journeys, on PostgreSQL", flush=True)
        return pytest("-m", "not journey", LIGHTWELL_DATABASE_URL=url)


def shots() -> int:
    """The journeys alone; their pictures stay in LIGHTWELL_SHOTS or var/shots."""
    return pytest("-m", "journey", LIGHTWELL_CHROMIUM=chromium.ensure())


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        sys.exit(shots() if sys.argv[1:] == ["shots"] else everything())
    except (chromium.NoBrowser, postgres.NoServer) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(1)

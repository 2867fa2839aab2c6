"""What it costs to have Lightwell: import time of the web process, second start, size of the installation.

.venv/bin/python -m benchmarks.start            with a fresh installation beside this one (minutes)
.venv/bin/python -m benchmarks.start --quick    without it
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import ROOT, Figure, free_port, report

LEFT_OUT = (".venv", "node_modules", ".git", "var", "static", "__pycache__", ".*_cache")


def seconds(command: list[str], folder: Path = ROOT) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def megabytes(*folders: Path) -> float:
    files = (file for folder in folders for file in folder.rglob("*") if file.is_file())
    return sum(file.stat().st_size for file in files) / 1e6


def best_of(times: int, code: str) -> float:
    return min(seconds([sys.executable, "-c", code]) for _time in range(times))


def second_start() -> float:
    """Seconds from `lightwell serve` on a clinic that exists to the first page."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"LIGHTWELL_DATA_DIR": f"{folder}/data", "LIGHTWELL_KEY_DIR": f"{folder}/keys"}
        _until_it_answers(settings)
        return _until_it_answers(settings)


def _until_it_answers(settings: dict[str, str]) -> float:
    port = free_port()
    start = time.perf_counter()
    command = [str(ROOT / ".venv/bin/lightwell"), "serve"]
    surroundings = {**os.environ, **settings, "PORT": str(port)}
    server = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL)
    try:
        probe = f"import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/').read()"
        while subprocess.run([sys.executable, "-c", probe], stderr=subprocess.DEVNULL).returncode:
            if server.poll() is not None:
                raise SystemExit("lightwell serve ended instead of serving.")
        return time.perf_counter() - start
    finally:
        server.terminate()
        server.wait()


def installation() -> tuple[float, float]:
    """Seconds and megabytes of `make run`'s set-up in a fresh copy, with whatever the caches hold."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "lightwell"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        took = seconds([sys.executable, "tools/setup.py", "run"], copy)
        return took, megabytes(copy / ".venv", copy / "node_modules")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lightwell.config.settings")
    bare = best_of(3, "import django; from django.conf import settings")
    ours = best_of(3, "import lightwell.config.wsgi")
    report(Figure("import of the web process", ours, "s", bare, "bare django"))
    report(Figure("second start to first page", second_start(), "s", 5.0))
    if "--quick" not in sys.argv:
        took, size = installation()
        report(Figure("installation from a fresh copy", took, "s"))
        report(Figure("installation on disk", size, "MB"))


if __name__ == "__main__":
    main()

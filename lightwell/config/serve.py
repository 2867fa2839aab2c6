"""`lightwell serve`: the database, the checks, the demo clinic if asked, the work loop, the web server."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

import django
from django.conf import settings
from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces

from lightwell.config import start


class NotStarted(Exception):
    """Why the clinic does not start, as a sentence."""


def serve(arguments: Sequence[str]) -> None:
    """Prepare everything and serve until stopped; raises NotStarted when that would not be safe."""
    options = _options(arguments)
    port = _port(os.environ.get("PORT", "8000"))
    if start.taken(port, options.address):
        raise NotStarted(f"Port {port} is taken by another program. Choose another: PORT={port + 1} make run")
    django.setup()
    call_command("migrate", verbosity=0)
    if problems := start.problems():
        raise NotStarted("Lightwell does not start:\n" + "\n".join(f"- {line}" for line in problems))
    _collect_static()
    address = f"http://{options.address}:{port}"
    if options.demo:
        call_command("demo", if_new=True, address=address)
    print(f"\n{settings.CLINIC_NAME}: {address}/  (Ctrl+C stops it)", flush=True)
    _run(options.address, port)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lightwell serve")
    parser.add_argument("--demo", action="store_true", help="fill a new database with a demo clinic")
    parser.add_argument("--address", default="127.0.0.1", help="the address to listen on")
    return parser.parse_args(arguments)


def _port(given: str) -> int:
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise NotStarted(f"PORT must be a number from 1 to 65535, not {given!r}.")
    return int(given)


def _collect_static() -> None:
    """Copy the built assets under names with their hash, when they are newer than the last copy."""
    sources = (settings.BASE_DIR / "lightwell" / "web" / "static").glob("**/*")
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    newest = max((source.stat().st_mtime for source in sources), default=0.0)
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def _run(address: str, port: int) -> None:
    worker = subprocess.Popen([sys.executable, "-m", "django", "work"])
    try:
        Granian(
            "lightwell.config.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=8,
            log_access=False,
        ).serve()
    finally:
        worker.terminate()
        worker.wait()

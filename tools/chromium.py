"""Finds the browser that the journeys drive; on a bare machine where we are root, Debian's is installed."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = ("/usr/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


class NoBrowser(Exception):
    """No Chromium here, and we may not install one."""


def find() -> str | None:
    """The path of Chromium or Chrome: LIGHTWELL_CHROMIUM, else on the PATH, else where systems put it."""
    if named := os.environ.get("LIGHTWELL_CHROMIUM"):
        return named
    on_path = (shutil.which(name) for name in NAMES)
    return next((path for path in (*on_path, *PLACES) if path and Path(path).exists()), None)


def ensure() -> str:
    """The browser's path; installs Debian's Chromium when there is none and we are root, else NoBrowser."""
    if not find() and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the journeys", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
    if path := find():
        return path
    raise NoBrowser("The tests need Chromium or Chrome: install one, or name it in LIGHTWELL_CHROMIUM.")

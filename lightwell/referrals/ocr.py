"""Words from a picture of a page, by Tesseract when this machine has it; nothing without it."""

import shutil
import subprocess
from functools import cache

from lightwell.referrals.reading import Word, words_of_tsv

TIME_S = 60
WANTED = ("eng", "fra")


def here() -> str | None:
    """Where Tesseract is, or None."""
    return shutil.which("tesseract")


@cache
def languages(program: str) -> str:
    """English and French, of which only those that are installed are asked for."""
    command = [program, "--list-langs"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=TIME_S, check=False)
    return "+".join(one for one in WANTED if one in said.stdout.split()) or "eng"


def degrees_to_turn(png: bytes) -> int:
    """By how much the page must be turned clockwise to stand upright; 0 when it cannot be told."""
    said = _tesseract(png, "--psm", "0")
    lines = dict(line.split(":", 1) for line in said.splitlines() if ":" in line)
    sure = float(lines.get("Orientation confidence", "0"))
    return int(lines.get("Rotate", "0")) if sure >= 2 else 0


def words_of(png: bytes) -> tuple[Word, ...]:
    """The words of an upright page, with their places in its pixels."""
    program = here()
    language = languages(program) if program else "eng"
    return words_of_tsv(_tesseract(png, "-l", language, "--psm", "3", "tsv"))


def _tesseract(png: bytes, *options: str) -> str:
    """What it says, or nothing when it is not here, fails or takes too long."""
    program = here()
    if program is None:
        return ""
    command = [program, "stdin", "stdout", *options]
    env = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}
    try:
        done = subprocess.run(command, input=png, capture_output=True, timeout=TIME_S, env=env, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""

"""Writes every lock file again: exact versions and hashes for each system, and no registry's address.

python tools/lock.py              keeps the versions that still fit
python tools/lock.py --upgrade    takes the newest that fit
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
REQUIREMENTS = ROOT / "requirements"
PYTHON_LOCKS = {  # in this order: what runs is a part of what is tested
    "dev.lock": ["pyproject.toml", "--extra", "dev", "--group", "build"],
    "run.lock": ["pyproject.toml", "--constraint", "requirements/dev.lock"],
    "build.lock": ["--group", "build", "--constraint", "requirements/dev.lock"],
    "postgres.lock": ["--group", "postgres", "--no-deps"],
}
STYLE = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]


def python_locks(*options: str) -> None:
    """requirements/*.lock from pyproject.toml."""
    for name, source in PYTHON_LOCKS.items():
        compile_lock = [str(BIN / "uv"), "pip", "compile", "--quiet", "--python-version", "3.11", *STYLE]
        output = ["--output-file", f"requirements/{name}"]
        subprocess.run([*compile_lock, *source, *options, *output], cwd=ROOT, check=True)


def node_lock() -> None:
    """package-lock.json from package.json, without where a package was found or who wants money for it."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([BIN / "npm", "install", "--package-lock-only"], cwd=ROOT, env=environment, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        for field in ("resolved", "funding", "deprecated"):
            package.pop(field, None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


def addresses() -> list[str]:
    """The lock files that hold a web address."""
    files = [*REQUIREMENTS.glob("*.lock"), ROOT / "package-lock.json", ROOT / ".npmrc"]
    return [str(file.relative_to(ROOT)) for file in files if "://" in file.read_text()]


if __name__ == "__main__":
    python_locks(*sys.argv[1:])
    node_lock()
    if found := addresses():
        sys.exit(f"A lock file must hold no web address: {', '.join(found)}")

"""Makes a clone ready: Python packages, Node from a wheel, front end, messages. Skips what is done.

    python3 tools/setup.py run     what a clinic needs
    python3 tools/setup.py test    the same, and what the tests and checks need

Standard library only; it needs Python, the network once, and nothing else.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(f"Lightwell needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
WEB = ROOT / "lightwell" / "web"
LOCKS = {"run": ["run.lock", "build.lock"], "test": ["dev.lock"]}
COMMAND = """#!{python}
import sys
from lightwell.config.command import main
sys.exit(main())
"""


class SetupError(Exception):
    """A step that could not be done, told in sentences."""


def digest(*files: Path) -> str:
    """One value for these files' names and content in this place: it changes when any of them does."""
    sha = hashlib.sha256(str(ROOT).encode())
    for file in sorted(files):
        sha.update(f"|{file.relative_to(ROOT)}|".encode() + file.read_bytes())
    return sha.hexdigest()


def done(step: str, value: str) -> bool:
    """True when `step` was finished with this value before."""
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == value


def finish(step: str, value: str) -> None:
    """Remember that `step` is finished with this value."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / step).write_text(value)


def run(*command: object, problem: str) -> None:
    """Run a command quietly, our tools first; SetupError with `problem` and its last lines when it fails."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    result = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if result.returncode:
        lines = (result.stdout + result.stderr).strip().splitlines()
        raise SetupError("\n    ".join([problem, *lines[-12:]]))


def virtual_environment() -> None:
    """A place of our own for packages; made anew when the clone was moved or its Python is gone."""
    if (
        (BIN / "python").exists()
        and (BIN / "pip").exists()
        and (done("place", str(ROOT)) or not STAMPS.exists())
    ):
        finish("place", str(ROOT))
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupError("This Python comes without venv. On Debian or Ubuntu: apt-get install python3-venv")
    print("Making .venv", flush=True)
    venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    finish("place", str(ROOT))


def python_packages(purpose: str) -> None:
    """Exactly the packages of the lock files, each checked against its hash."""
    value = digest(*(ROOT / "requirements").glob("*.lock"))
    if done("packages-test", value) or done(f"packages-{purpose}", value):
        return
    print("Installing the Python packages (up to a minute, only when they change)", flush=True)
    locks = [part for lock in LOCKS[purpose] for part in ("-r", ROOT / "requirements" / lock)]
    run(
        *(BIN / "python", "-m", "pip", "install", "--quiet", "--no-compile", "--require-hashes", *locks),
        problem="The Python packages could not be installed. Is the network there? pip says:",
    )
    finish(f"packages-{purpose}", value)


def own_command() -> None:
    """`import lightwell` and .venv/bin/lightwell from this folder, without a build."""
    script = COMMAND.format(python=BIN / "python")
    if done("command", script):
        return
    (site_packages,) = VENV.glob("lib/python3*/site-packages")
    (site_packages / "lightwell.pth").write_text(f"{ROOT}\n")
    (BIN / "lightwell").write_text(script)
    (BIN / "lightwell").chmod(0o755)
    finish("command", script)


def node_packages() -> None:
    """The front end's packages from package-lock.json, by the npm that the Node wheel brought."""
    value = digest(ROOT / "package-lock.json", ROOT / ".npmrc")
    if done("node", value) and (ROOT / "node_modules").exists():
        return
    print("Installing the front end's packages", flush=True)
    run(
        *(BIN / "npm", "ci", "--no-progress"),
        problem="The front end's packages could not be installed. Is the network there? npm says:",
    )
    finish("node", value)


def assets() -> None:
    """lightwell/web/static from lightwell/web/assets."""
    sources = [file for file in (WEB / "assets").rglob("*") if file.is_file()]
    value = digest(*sources, ROOT / "package-lock.json", ROOT / "tools" / "build_assets.mjs")
    if done("assets", value) and (WEB / "static" / "app.css").exists():
        return
    print("Building the front end", flush=True)
    run(BIN / "node", "tools/build_assets.mjs", problem="The front end could not be built. esbuild says:")
    finish("assets", value)


def messages() -> None:
    """The compiled message catalogue of each language that has one."""
    catalogues = list((WEB / "locale").glob("*/LC_MESSAGES/django.po"))
    value = digest(*catalogues)
    if done("messages", value) and all(file.with_suffix(".mo").exists() for file in catalogues):
        return
    for file in catalogues:
        run(
            *(BIN / "pybabel", "compile", "-i", file, "-o", file.with_suffix(".mo"), "-l", file.parts[-3]),
            problem=f"The messages in {file.relative_to(ROOT)} could not be compiled. Babel says:",
        )
    finish("messages", value)


def main(purpose: str) -> None:
    """Do what is not done yet for this purpose."""
    virtual_environment()
    python_packages(purpose)
    own_command()
    node_packages()
    assets()
    messages()


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["test"]):
        sys.exit("Say what for: python3 tools/setup.py run, or python3 tools/setup.py test")
    try:
        main(sys.argv[1])
    except SetupError as problem:
        sys.exit(str(problem))
    except (OSError, subprocess.CalledProcessError) as problem:
        sys.exit(f"This clone could not be made ready: {problem}")

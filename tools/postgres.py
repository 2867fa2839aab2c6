"""A PostgreSQL server for one test run: in a temporary folder, on a free port, gone afterwards.

The server is the machine's own when there is one, else the one in a wheel (requirements/postgres.lock).
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
WHEEL = ROOT / ".venv" / "postgres"
# The tests' data may be lost in a power cut; everything else is as a clinic would run it.
OPTIONS = {"fsync": "off", "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "timezone": "UTC"}


class NoServer(Exception):
    """PostgreSQL could not be found, installed or started."""


def installed() -> Path | None:
    """The folder with this machine's newest `postgres` and `initdb`, or None."""
    on_path = shutil.which("postgres")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True
    )
    return next(
        (place for place in places if (place / "postgres").exists() and (place / "initdb").exists()), None
    )


def from_wheel() -> Path:
    """The folder with `postgres` and `initdb` out of the wheel; fetched once."""
    if not wheel_servers():
        print("Fetching a PostgreSQL server for the tests", flush=True)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        command += ["--target", str(WHEEL), "-r", str(ROOT / "requirements" / "postgres.lock")]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            raise NoServer(f"The tests need PostgreSQL, and its wheel could not be fetched:\n{result.stderr}")
    return max(wheel_servers())


def wheel_servers() -> list[Path]:
    """The folders with a server in the unpacked wheel; it brings one for each PostgreSQL it supports."""
    return [path.parent for path in WHEEL.glob("*/pginstall*/bin/initdb")]


def someone_else() -> dict:
    """PostgreSQL refuses to run as root: the account to run it as then, for subprocess; empty otherwise."""
    if os.geteuid() != 0:
        return {}
    known = {account.pw_name: account for account in pwd.getpwall()}
    account = known.get("postgres") or known["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(process: subprocess.Popen, url: str, log: Path) -> None:
    """Returns when the server answers; NoServer when it stopped or took longer than 30 s."""
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(url, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise NoServer(f"PostgreSQL did not start:\n{log.read_text()}")


def stop(process: subprocess.Popen) -> None:
    """Fast shutdown, the hard way after 10 s."""
    process.send_signal(2)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def server(options: Mapping[str, str] = OPTIONS) -> Iterator[str]:
    """A running server's address for the time of the block; NoServer when that is not to be had.

    `options` stand in the place of OPTIONS where they differ: a benchmark writes through to the disk.
    """
    account = someone_else()
    folder = Path(tempfile.mkdtemp(prefix="lightwell-postgres-"))
    try:
        with running(reachable(installed() or from_wheel(), folder), folder, account, options) as url:
            yield url
    finally:
        shutil.rmtree(folder)


def reachable(binaries: Path, folder: Path) -> Path:
    """The wheel's server lies in the clone, which another account may not enter: then a copy in `folder`."""
    if os.geteuid() != 0 or not binaries.is_relative_to(WHEEL):
        return binaries
    shutil.copytree(WHEEL, folder / "wheel", symlinks=True)
    return folder / "wheel" / binaries.relative_to(WHEEL)


@contextmanager
def running(
    binaries: Path, folder: Path, account: dict, options: Mapping[str, str] = OPTIONS
) -> Iterator[str]:
    """Makes an empty cluster in `folder` and runs it as `account`."""
    if account:
        os.chown(folder, account["user"], account["group"])
    data, log = folder / "data", folder / "log"
    initdb = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "lightwell",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    made = subprocess.run([*initdb, "--no-sync"], cwd=folder, capture_output=True, text=True, **account)
    if made.returncode:
        raise NoServer(f"PostgreSQL could not make a database:\n{made.stderr}")
    port = free_port()
    command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
    command += [part for name, value in {**OPTIONS, **options}.items() for part in ("-c", f"{name}={value}")]
    url = f"postgresql://lightwell@127.0.0.1:{port}/lightwell"
    with (
        log.open("w") as out,
        subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, **account) as process,
    ):
        try:
            wait_until_ready(process, url, log)
            yield url
        finally:
            stop(process)

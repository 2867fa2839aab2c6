"""What every benchmark needs: a server of its own, its CPU seconds, and a table of figures."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figure:
    """One measured value beside its limit or its peer, in the same unit."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    peer: str = "limit"

    def line(self) -> str:
        """`what  value unit  limit  ratio`, ready to print."""
        row = f"{self.what:<58} {self.value:>9.2f} {self.unit:<10}"
        if self.limit is None:
            return row
        return f"{row} {self.peer} {self.limit:>8.2f}   ratio {self.value / self.limit:>5.2f}"


def report(*figures: Figure) -> None:
    for figure in figures:
        print(figure.line(), flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(root: int) -> float:
    """User and system seconds spent so far by a process and its children."""
    total = 0
    for pid in family(root):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def family(root: int) -> list[int]:
    """A process and everything it started that still runs."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            parents.setdefault(_parent(entry), []).append(int(entry.name))
    found, queue = [], [root]
    while queue:
        found.append(pid := queue.pop())
        queue += parents.get(pid, [])
    return found


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


@contextmanager
def served(
    target: str, interface: str, environment: Mapping[str, str], threads: int = 1
) -> Iterator[tuple[int, int]]:
    """Granian with one worker serving `target`; gives (port, process id) and stops it afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "granian", target, "--interface", interface, "--port", str(port)]
    command += ["--workers", "1", "--no-access-log", "--log-level", "error"]
    if interface == "wsgi":
        command += ["--blocking-threads", str(threads)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment})
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            raise SystemExit("The server of this benchmark did not start.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server of this benchmark does not answer.")


class Visitor:
    """A browser's connection without a browser: keeps its cookies and one connection."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        return self._send("GET", path, None, headers)

    def post(self, path: str, fields: dict, **headers: str) -> tuple[int, str]:
        return self._send("POST", path, urlencode(fields), headers)

    def forget(self, name: str) -> None:
        """Lose a cookie, as when the page that takes it away is opened."""
        self.cookies.pop(name, None)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        every = {"Cookie": cookie, **headers}
        if body is not None:
            every |= {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body, every)
        response = self.connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return response.status, response.read().decode()

    def sign_in(self, username: str, password: str) -> None:
        """Sign in through the page, as a person would."""
        _status, page = self.get("/sign-in/")
        fields = {"login": username, "password": password, "csrfmiddlewaretoken": hidden(page)}
        status, _page = self.post("/sign-in/", fields)
        if status != 302:
            raise SystemExit(f"Signing in as {username} was answered with {status}.")


def hidden(page: str, name: str = "csrfmiddlewaretoken") -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    if found is None:
        raise SystemExit(f"The page has no field {name}.")
    return found[1]


@dataclass(frozen=True)
class Cost:
    """What one request cost: milliseconds of server CPU and of wall time (median)."""

    cpu_ms: float
    wall_ms: float


def cost(pid: int, times: int, request: Callable[[], object]) -> Cost:
    """Send `request` `times` times, after a tenth as many to warm up."""
    for _time in range(max(times // 10, 3)):
        request()
    walls, before = [], cpu_seconds(pid)
    for _time in range(times):
        begin = time.perf_counter()
        request()
        walls.append(time.perf_counter() - begin)
    return Cost(1000 * (cpu_seconds(pid) - before) / times, 1000 * median(walls))


def per_second(requests: Sequence[Callable[[], object]], times: int) -> float:
    """How many a second when several people send theirs at once, `times` each."""

    def send(request: Callable[[], object]) -> None:
        for _time in range(times):
            request()

    start = time.perf_counter()
    with ThreadPoolExecutor(len(requests)) as people:
        list(people.map(send, requests))
    return len(requests) * times / (time.perf_counter() - start)

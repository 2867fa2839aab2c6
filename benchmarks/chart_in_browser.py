"""One patient's chart opened by a real browser that has been here before: requests, weight, time, server CPU.

.venv/bin/python -m benchmarks.chart_in_browser [--patients 60] [--times 20]
"""

import argparse
import os
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import chromium
from playwright.sync_api import Page, sync_playwright

from benchmarks.clinic import Clinic, a_clinic
from benchmarks.measure import Figure, cpu_seconds, report, served

LIMITS = {"requests": 3.0, "kilobytes": 30.0, "content_ms": 100.0, "cpu_ms": 5.0}
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass
class Traffic:
    """What the browser fetched over the wire; what came from its cache does not count."""

    requests: int = 0
    received: float = 0.0

    def watch(self, page: Page) -> None:
        cached: set[str] = set()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
        wire.on("Network.loadingFinished", lambda event: self._finished(event, cached))

    def _finished(self, event: dict[str, Any], cached: set[str]) -> None:
        if event["requestId"] not in cached and event["encodedDataLength"] > 0:
            self.requests += 1
            self.received += event["encodedDataLength"]


def opened(page: Page, address: str, pid: int, times: int) -> dict[str, float]:
    """The medians over `times` openings of what LIMITS names. The first two are not counted."""
    for _time in range(2):
        page.goto(address, wait_until="networkidle")
    traffic, painted = Traffic(), []
    traffic.watch(page)
    before = cpu_seconds(pid)
    for _time in range(times):
        page.goto(address, wait_until="networkidle")
        painted.append(_painted(page))
    return {
        "requests": traffic.requests / times,
        "kilobytes": traffic.received / times / 1000,
        "content_ms": median(painted),
        "cpu_ms": 1000 * (cpu_seconds(pid) - before) / times,
    }


def _painted(page: Page) -> float:
    """Milliseconds from the click to the first content; a browser tells it a moment after."""
    for _look in range(50):
        if found := page.evaluate(PAINTED):
            return found
        time.sleep(0.01)
    raise SystemExit("The browser did not say when it painted the page.")


def run(clinic: Clinic, times: int) -> list[Figure]:
    with served(clinic.target, "wsgi", clinic.settings) as (port, pid), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium.ensure(), args=["--no-sandbox"] * _is_root())
        page = browser.new_page()
        site = f"http://localhost:{port}"
        page.goto(f"{site}/sign-in/")
        page.fill("[name=login]", clinic.psychiatrist)
        page.fill("[name=password]", clinic.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        found = opened(page, site + clinic.chart, pid, times)
        browser.close()
    said = {
        "requests": ("requests over the wire", ""),
        "kilobytes": ("weight over the wire", "KB"),
        "content_ms": ("content on the screen", "ms"),
        "cpu_ms": ("server CPU", "ms"),
    }
    return [
        Figure(f"chart in a warm browser, {words}", found[key], unit, LIMITS[key])
        for key, (words, unit) in said.items()
    ]


def _is_root() -> int:
    return int(os.geteuid() == 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=60)
    parser.add_argument("--times", type=int, default=30)
    options = parser.parse_args()
    with a_clinic(options.patients) as clinic:
        report(*run(clinic, options.times))


if __name__ == "__main__":
    main()

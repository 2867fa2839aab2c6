"""A bar for commands that take a while."""

import sys
from typing import Any

WIDTH = 40


class Progress:
    """A bar that fills on a terminal; a line at each quarter where there is none."""

    def __init__(self, out: Any, title: str) -> None:
        self._out, self._title, self._shown = out, title, -1
        self._steps = WIDTH if sys.stdout.isatty() else 4
        self._out.write(title, ending="" if self._steps == WIDTH else "\n")

    def tell(self, share: float) -> None:
        """Show that this share (0 to 1) is done."""
        step = int(share * self._steps)
        if step <= self._shown:
            return
        self._shown = step
        if self._steps == WIDTH:
            self._out.write(f"\r{self._title} [{'#' * step}{'.' * (WIDTH - step)}]", ending="")
            self._out.flush()
        elif 0 < step < self._steps:
            self._out.write(f"  {100 * step // self._steps} %")

    def end(self, seconds: float, patients: int) -> None:
        """Say how long it took and how fast it was."""
        speed = patients / max(seconds, 0.001)
        line = f"ready in {seconds:.0f} s ({speed:.1f} people a second)"
        self._out.write(f"\n{line}" if self._steps == WIDTH else f"  {line}")

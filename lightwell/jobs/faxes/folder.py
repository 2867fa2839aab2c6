"""The watched folder. A file is kept first and removed after; killed between the two, it is found again.

A file is taken when nobody wrote to it for a while, by the loop's own clock: a scanner's may be wrong.
One whose end is missing is given longer.
"""

import hashlib
import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from lightwell.referrals import actions
from lightwell.sandbox import HEAD_BYTES, MOST_BYTES, TAIL_BYTES, has_its_end

log = logging.getLogger("lightwell.work")
QUIET = timedelta(seconds=10)
QUIET_WITHOUT_END = timedelta(minutes=10)
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
HELD = "too-large"


@dataclass(frozen=True)
class Seen:
    """How large a file was and when it was written, as first seen so at `since`."""

    size: int
    written_ns: int
    since: datetime


@dataclass
class Folder:
    """What was seen of the folder in the rounds before."""

    seen: dict[str, Seen] = field(default_factory=dict)

    def take(self, path: Path, now: datetime) -> int:
        """Take every file of the folder that is whole; says how many. One that fails holds up no other."""
        present = list(_files(path))
        self.seen = {file.name: self._look(file, now) for file in present}
        return sum(self._taken(file, now) for file in present if self._is_quiet(file, now))

    def _look(self, file: Path, now: datetime) -> Seen:
        about = file.lstat()
        last = self.seen.get(file.name)
        if last and (last.size, last.written_ns) == (about.st_size, about.st_mtime_ns):
            return last
        return Seen(about.st_size, about.st_mtime_ns, now)

    def _is_quiet(self, file: Path, now: datetime) -> bool:
        quiet = now - self.seen[file.name].since
        return quiet >= QUIET_WITHOUT_END or (quiet >= QUIET and _is_whole(file))

    def _taken(self, file: Path, now: datetime) -> bool:
        try:
            if self.seen[file.name].size > MOST_BYTES:
                _hold(file, self.seen[file.name].size, now)
            else:
                actions.take_fax(at=now, source="folder", name=file.name, content=_content(file))
                file.unlink()
        except OSError:
            log.exception("A fax could not be taken from the folder and is tried again")
            return False
        return True


def _files(path: Path) -> Iterator[Path]:
    """Plain files by name: no folders, no links, nothing hidden or named as unfinished."""
    for file in sorted(path.iterdir()):
        if file.name.startswith(".") or file.name.endswith(UNFINISHED):
            continue
        if stat.S_ISREG(file.lstat().st_mode):
            yield file


def _hold(file: Path, size: int, now: datetime) -> None:
    """A file that is too large to keep stays in a folder of its own; that it came is kept."""
    with open(file, "rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    actions.take_large_fax(at=now, source="folder", name=file.name, size_bytes=size, sha256=digest)
    held = file.parent / HELD
    held.mkdir(exist_ok=True)
    os.replace(file, held / f"{digest[:12]}-{file.name}")


def _content(file: Path) -> bytes:
    with open(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb") as content:
        return content.read()


def _is_whole(file: Path) -> bool:
    """False while the last bytes that a file of its kind has are not there. An empty file has none."""
    with open(file, "rb") as content:
        head = content.read(HEAD_BYTES)
        content.seek(max(0, file.stat().st_size - TAIL_BYTES))
        tail = content.read()
    return bool(head) and has_its_end(head, tail)

"""Reads knowledge files strictly: what is not declared, sourced and spelled in both languages is refused."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from lightwell.knowledge.text import Entry


class KnowledgeError(Exception):
    """A knowledge file is wrong: which file, which entry, and why, in one sentence."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        self.file = file
        self.entry = entry
        self.reason = reason
        super().__init__(f"{file}, {entry}: {reason}." if entry else f"{file}: {reason}.")


@dataclass(frozen=True)
class Topic:
    """One kind of entry: where it is kept, what an entry looks like, and which field names it.

    `file` is a file name or a pattern such as "consents/*.toml". With `table`, a file holds many entries as
    an array of tables; without it, each file is one entry.
    """

    name: str
    file: str
    entry: type[Entry]
    key: str = "id"
    table: str | None = None


def read_topic(topic: Topic, folder: Path) -> dict[str, Any]:
    """The entries of a topic by key, in file order. Raises the first KnowledgeError."""
    entries, problems = scan_topic(topic, folder)
    if problems:
        raise problems[0]
    return entries


def scan_topic(topic: Topic, folder: Path) -> tuple[dict[str, Any], list[KnowledgeError]]:
    """The entries that can be read, and every problem met on the way."""
    entries: dict[str, Any] = {}
    problems: list[KnowledgeError] = []
    paths = sorted(folder.glob(topic.file))
    if not paths:
        problems.append(KnowledgeError(topic.file, "", "the file is missing"))
    for path in paths:
        file = path.relative_to(folder).as_posix()
        try:
            raw_entries = list(_raw_entries(topic, path, file))
        except KnowledgeError as problem:
            problems.append(problem)
            continue
        for place, raw in enumerate(raw_entries, start=1):
            try:
                _add(topic, file, place, raw, entries)
            except KnowledgeError as problem:
                problems.append(problem)
    return entries, problems


def _raw_entries(topic: Topic, path: Path, file: str) -> Iterator[dict[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(file, "", f"this is not a TOML file ({error})") from error
    if topic.table is None:
        yield content
        return
    for name in content:
        if name != topic.table:
            raise KnowledgeError(file, name, f"only [[{topic.table}]] entries belong in this file")
    listed = content.get(topic.table, [])
    if not isinstance(listed, list) or not all(isinstance(raw, dict) for raw in listed):
        raise KnowledgeError(
            file, topic.table, f"write [[{topic.table}]] with two brackets, one for each entry"
        )
    yield from listed


def _add(topic: Topic, file: str, place: int, raw: dict[str, Any], entries: dict[str, Any]) -> None:
    name = str(raw.get(topic.key) or f"entry {place}")
    try:
        entry = msgspec.convert(raw, topic.entry)
    except msgspec.ValidationError as error:
        raise KnowledgeError(file, name, _reason(error)) from error
    key = getattr(entry, topic.key)
    if key in entries:
        raise KnowledgeError(file, name, f"the {topic.key} {key} is used twice")
    entries[key] = entry


def _reason(error: msgspec.ValidationError) -> str:
    """msgspec's message as the middle of a sentence: what, then where in the entry."""
    what, _, where = str(error).partition(" - at ")
    if what.endswith(r"matching regex '\\S'"):
        what = "a text is empty"
    what = what.replace("Object ", "the entry ", 1).rstrip(".")
    place = where.strip("`").removeprefix("$").removeprefix(".")
    return f"{what}, at {place}" if place else what

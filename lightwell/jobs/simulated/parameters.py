"""The numbers behind the simulation, from `parameters.toml`, each with its source."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Parameter:
    """One number (or short list of numbers) with where it comes from; confidence is H, M or L."""

    value: Any
    source: str
    confidence: str


@dataclass(frozen=True)
class Section:
    """One table of the file; `section["name"]` gives the value. KeyError for a name it does not hold."""

    entries: dict[str, Parameter]

    def __getitem__(self, name: str) -> Any:
        return self.entries[name].value


@cache
def section(name: str) -> Section:
    """The table called `name`. ValueError when an entry lacks its value, source or confidence."""
    table = tomllib.loads((FOLDER / "parameters.toml").read_text(encoding="utf-8"))[name]
    return Section({key: _parameter(f"{name}.{key}", entry) for key, entry in table.items()})


def _parameter(name: str, entry: dict[str, Any]) -> Parameter:
    if set(entry) != {"value", "source", "confidence"} or not entry["source"]:
        raise ValueError(f"parameters.toml, {name}: needs value, source and confidence, and nothing else")
    return Parameter(**entry)


@cache
def words() -> dict[str, Any]:
    """Names, places and lists of medicines, from `words.toml`."""
    return tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))

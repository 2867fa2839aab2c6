"""What medicine says, as data: every entry has a source, and a wrong file stops the start with a sentence."""

from functools import cache
from pathlib import Path

from lightwell.knowledge.checking import examine
from lightwell.knowledge.library import HERE, Knowledge
from lightwell.knowledge.loading import KnowledgeError

__all__ = ["HERE", "Knowledge", "KnowledgeError", "current", "load"]


def load(folder: Path = HERE) -> Knowledge:
    """The knowledge in a folder. Raises the first KnowledgeError: which file, which entry, why."""
    knowledge, problems = examine(folder)
    if problems:
        raise problems[0]
    return knowledge


@cache
def current() -> Knowledge:
    """The knowledge that ships with Lightwell, read once. Raises KnowledgeError."""
    return load()

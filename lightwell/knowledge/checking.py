"""Looks through a folder of knowledge files and says everything that is wrong with it."""

from pathlib import Path

from lightwell.knowledge.library import HERE, Knowledge, scan
from lightwell.knowledge.loading import KnowledgeError
from lightwell.knowledge.references import broken_references


def examine(folder: Path) -> tuple[Knowledge, list[KnowledgeError]]:
    """What the folder says, and its problems. References are followed only when every entry can be read."""
    knowledge, problems = scan(folder)
    return knowledge, problems or broken_references(knowledge)


def check(folder: Path = HERE) -> list[str]:
    """Every problem as a sentence that names the file, the entry and the reason; empty when all is well."""
    return [str(problem) for problem in examine(folder)[1]]

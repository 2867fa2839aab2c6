"""Who acts: staff, a patient, an outsider without an account, or the system itself."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """What the audit needs to know of whoever acts or looks."""

    @property
    def actor_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Outsider:
    """Someone without an account, by the name they gave: a referrer, a visitor."""

    name: str
    role: str = "referrer"
    actor_id: str = ""


@dataclass(frozen=True)
class System:
    name: str = "Lightwell"
    role: str = "system"
    actor_id: str = "system"


SYSTEM = System()

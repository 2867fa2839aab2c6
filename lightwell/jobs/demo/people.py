"""Who works at the demo clinic: an account for each role and a few more, all with one known password."""

from dataclasses import dataclass
from datetime import datetime

from lightwell.audit.actors import SYSTEM
from lightwell.jobs.simulated import names
from lightwell.staff import actions
from lightwell.staff.models import User

PASSWORD = "paper lantern"
SEED = 7


@dataclass(frozen=True)
class Account:
    """A person who works here: role, user name, name as signed, and the licence number."""

    role: str
    username: str
    name: str
    licence_number: str = ""


ACCOUNTS = (
    Account("coordinator", "coordinator", "Odile Marchbanks"),
    Account("nurse", "nurse", "RN Tamsin Okonjo-Reed", "900101"),
    Account("nurse", "nurse2", "RN Piers Underhay", "900102"),
    Account("physician", "physician", "Dr. Leopold Varga", "900201"),
    Account("physician", "physician2", "Dr. Marigold Thistlewade", "900202"),
    Account("psychiatrist", "psychiatrist", "Dr. Sunniva Achterberg", "900301"),
    Account("manager", "manager", "Hester Quillfeather"),
    Account("auditor", "auditor", "Ambrose Tidewell"),
)
"""The first of each role is the one that is shown to a visitor."""


@dataclass(frozen=True)
class Team:
    """The accounts of the demo clinic. `psychiatrists`: more than one only in a clinic for load tests."""

    coordinator: User
    nurses: tuple[User, User]
    physicians: tuple[User, User]
    psychiatrists: tuple[User, ...]
    manager: User

    def nurses_at(self, chair: int) -> tuple[User, User]:
        """The nurse of a chair, and the other one, who witnesses."""
        first, second = self.nurses
        return (first, second) if chair % 4 < 2 else (second, first)


def shown() -> list[Account]:
    """One account a role."""
    return list({account.role: account for account in reversed(ACCOUNTS)}.values())[::-1]


def work_here() -> bool:
    """Whether this is a demo clinic: its coordinator is the invented one."""
    first = ACCOUNTS[0]
    return User.objects.working().filter(username=first.username, name=first.name).exists()


def hire(at: datetime, psychiatrists: int) -> Team:
    """Give everyone an account."""
    found = {account.username: _hired(account, at) for account in ACCOUNTS}
    director = found["physician2"]
    actions.name_medical_director(by=SYSTEM, at=at, user=director, directs=True)
    more = [_hired(_another_psychiatrist(number), at) for number in range(2, psychiatrists + 1)]
    return Team(
        coordinator=found["coordinator"],
        nurses=(found["nurse"], found["nurse2"]),
        physicians=(found["physician"], found["physician2"]),
        psychiatrists=(found["psychiatrist"], *more),
        manager=found["manager"],
    )


def _another_psychiatrist(number: int) -> Account:
    given, family = names.name(number, language="en", sex="female", seed=SEED)
    return Account("psychiatrist", f"psychiatrist{number}", f"Dr. {given} {family}", f"9003{number:02d}")


def _hired(account: Account, at: datetime) -> User:
    return actions.add_user(by=SYSTEM, at=at, password=PASSWORD, **vars(account))

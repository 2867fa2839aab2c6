"""The tablet goes back to staff before the signature."""

from collections.abc import Mapping

from tests.factories.staff import PASSWORD
from tests.journeys.person import Person


def reads_every_part(tablet: Person) -> None:
    """Six parts, each with its tick, in whatever language they are."""
    for _part in range(6):
        tablet.ticks("understood")
        tablet.page.locator("[data-next]").click()


def is_with_staff(
    tablet: Person, capacity: str = "able", words: str = "", answers: Mapping[str, str] | None = None
) -> None:
    """Answers to what was asked, the statement, a password; then the tablet goes back to the patient."""
    tablet.chooses(capacity=capacity)
    for name, answer in (answers or {}).items():
        tablet.types(**{name: answer})
    tablet.types(words=words, password=PASSWORD)
    tablet.page.locator(".dock .btn-main").click()

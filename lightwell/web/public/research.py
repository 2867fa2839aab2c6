"""The papers the clinic points people to, with the day the list was last checked."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Paper:
    """One paper: what it is about, where it appeared, and its DOI."""

    about: str | Promise
    journal: str
    year: int
    doi: str

    @property
    def address(self) -> str:
        return f"https://doi.org/{self.doi}"


CHECKED_ON = date(2026, 11, 22)
PAPERS = (
    Paper(_("Major depressive disorder"), "Psychological Medicine", 2015, "10.1017/S0033291714001603"),
    Paper(_("Intranasal ketamine"), "Frontiers in Psychology", 2021, "10.3389/fpsyg.2021.648691"),
    Paper(_("Canadian guideline"), "Canadian Journal of Psychiatry", 2021, "10.1177/0706743720970860"),
    Paper(
        _("Ketamine and other treatments"),
        "Canadian Journal of Psychiatry",
        2024,
        "10.1177/07067437241245384",
    ),
)

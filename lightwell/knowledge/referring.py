"""What a complete referral has, and the reasons that people choose when they answer one, as data."""

from typing import Literal

from lightwell.knowledge.loading import Topic
from lightwell.knowledge.text import Entry, Text, Words

Acuity = Literal["urgent", "soon", "routine"]
"""How soon a person should be seen, the most pressing first."""

Moment = Literal["acuity", "decline", "redirect", "close"]
"""When a reason is chosen: for the acuity, or when saying no, sending elsewhere or closing."""


class Requirement(Entry, frozen=True, kw_only=True):
    """One thing that a complete referral has.

    `fact` names what is looked at (referrals.rules.Sent); it must be true, or reach the policy value
    `at_least`. `may_be_attached`: with a file beside the form, the file may hold it and nobody asks.
    `ask` is the question to the referrer.
    """

    code: Words
    label: Text
    ask: Text
    fact: Words
    at_least: str = ""
    may_be_attached: bool = False


class Reason(Entry, frozen=True, kw_only=True):
    """One reason to choose. `suggests`: the acuity it points to, from a PHQ-9 total of `phq9_from` on."""

    code: Words
    label: Text
    moments: tuple[Moment, ...]
    suggests: Acuity | None = None
    phq9_from: int | None = None


TOPICS = (
    Topic("requirements", "completeness.toml", Requirement, "code", "requirement"),
    Topic("reasons", "reasons.toml", Reason, "code", "reason"),
)

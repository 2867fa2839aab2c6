"""Finding a referral by words: accents and capitals do not matter, and every referral is looked at."""

import unicodedata
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from lightwell.audit.prepared import Prepared
from lightwell.patients import rules as cards
from lightwell.referrals import rules
from lightwell.referrals.models import ReferralStep

COLUMNS = ("received_at", "given_name", "family_name", "referrer_name", "tracking_code", "health_card_number")


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Words as they are compared: small letters without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


Found = dict[UUID, tuple[datetime, str]]
"""When each referral came, and the family name: what a list of many is put in order by."""

_taken_in = Prepared(
    lambda: (
        ReferralStep.objects.filter(number=1)
        .order_by()
        .values_list("referral_id", *(f"referral__{name}" for name in COLUMNS))
    )
)


def matching(words: str) -> Found:
    """The referrals in which each word is found: in a name, or as a code or health card. One query.

    Accents and capitals do not matter; a word of digits is looked for at the beginning of the health card.
    Without words, all of them.
    """
    looked_for = [folded(word) for word in words.split()]
    codes = [rules.code_as_kept(word) for word in words.split()]
    card = cards.plain(words).upper()
    return {
        key: (received_at, family)
        for key, received_at, given, family, referrer, code, number in _taken_in()
        if (len(card) > 3 and number.startswith(card))
        or code in codes
        or _all_in(looked_for, folded(f"{given} {family} {referrer}"))
    }


def _all_in(words: list[str], text: str) -> bool:
    return all(word in text for word in words)

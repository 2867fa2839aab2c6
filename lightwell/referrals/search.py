"""Finding a referral by words: accents and capitals do not matter, and every referral is looked at."""

import unicodedata
from functools import lru_cache
from uuid import UUID

from lightwell.patients import rules as cards
from lightwell.referrals import rules
from lightwell.referrals.models import Referral


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Words as they are compared: small letters without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def matching(words: str) -> set[UUID]:
    """Ids of referrals in which each word is found: in a name, or as a code or health card. One query.

    Accents and capitals do not matter; a word of digits is looked for at the beginning of the health card.
    """
    looked_for = [folded(word) for word in words.split()]
    codes = [rules.code_as_kept(word) for word in words.split()]
    card = cards.plain(words).upper()
    columns = ("pk", "given_name", "family_name", "referrer_name", "tracking_code", "health_card_number")
    return {
        key
        for key, given, family, referrer, code, number in Referral.objects.values_list(*columns).iterator()
        if (len(card) > 3 and number.startswith(card))
        or code in codes
        or _all_in(looked_for, folded(f"{given} {family} {referrer}"))
    }


def _all_in(words: list[str], text: str) -> bool:
    return all(word in text for word in words)

"""Offering the text, saying a part is understood, signing, and changing one's mind."""

from lightwell.consent.actions.signing import give_consent
from lightwell.consent.actions.sitting import ask_question, offer_consent, state_capacity, understand_part
from lightwell.consent.actions.withdrawing import withdraw_consent

__all__ = [
    "ask_question",
    "give_consent",
    "offer_consent",
    "state_capacity",
    "understand_part",
    "withdraw_consent",
]

"""Taking a referral in, and answering it."""

from lightwell.referrals.actions.answering import (
    accept_referral,
    decline_referral,
    record_information,
    request_information,
)
from lightwell.referrals.actions.holding import admit_referral, discard_referral
from lightwell.referrals.actions.preparing import prepare_attachment
from lightwell.referrals.actions.sending import Arrival, File, Tried, submit_referral

__all__ = [
    "Arrival",
    "File",
    "Tried",
    "accept_referral",
    "admit_referral",
    "decline_referral",
    "discard_referral",
    "prepare_attachment",
    "record_information",
    "request_information",
    "submit_referral",
]

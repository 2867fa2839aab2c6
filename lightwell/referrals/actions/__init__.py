"""Taking a referral in, and answering it."""

from lightwell.referrals.actions.answering import (
    accept_referral,
    decline_referral,
    record_information,
    request_information,
)
from lightwell.referrals.actions.preparing import prepare_attachment
from lightwell.referrals.actions.sending import File, Tried, submit_referral

__all__ = [
    "File",
    "Tried",
    "accept_referral",
    "decline_referral",
    "prepare_attachment",
    "record_information",
    "request_information",
    "submit_referral",
]

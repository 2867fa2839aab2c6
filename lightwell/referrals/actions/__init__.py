"""Taking a referral in, and answering it."""

from lightwell.referrals.actions.answering import (
    accept_referral,
    decline_referral,
    record_information,
    request_information,
)
from lightwell.referrals.actions.faxes import (
    close_fax,
    keep_pages,
    keep_problem,
    keep_reading,
    reopen_fax,
    sign_off,
    take_fax,
    take_large_fax,
    take_on,
)
from lightwell.referrals.actions.sending import File, Tried, submit_referral

__all__ = [
    "File",
    "Tried",
    "accept_referral",
    "close_fax",
    "decline_referral",
    "keep_pages",
    "keep_problem",
    "keep_reading",
    "record_information",
    "reopen_fax",
    "request_information",
    "sign_off",
    "submit_referral",
    "take_fax",
    "take_large_fax",
    "take_on",
]

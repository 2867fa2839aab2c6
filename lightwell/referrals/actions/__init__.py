"""Taking a referral in, answering it, whose desk it lies on, and what passes between the people."""

from lightwell.referrals.actions.answering import (
    accept_referral,
    close_referral,
    decline_referral,
    record_information,
    redirect_referral,
    reopen_referral,
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
from lightwell.referrals.actions.owning import assign_referral
from lightwell.referrals.actions.sending import File, Tried, submit_referral
from lightwell.referrals.actions.talking import note_wrong_key, record_contact, send_message
from lightwell.referrals.actions.triage import change_acuity

__all__ = [
    "File",
    "Tried",
    "accept_referral",
    "assign_referral",
    "change_acuity",
    "close_fax",
    "close_referral",
    "decline_referral",
    "keep_pages",
    "keep_problem",
    "keep_reading",
    "note_wrong_key",
    "record_contact",
    "record_information",
    "redirect_referral",
    "reopen_fax",
    "reopen_referral",
    "request_information",
    "send_message",
    "sign_off",
    "submit_referral",
    "take_fax",
    "take_large_fax",
    "take_on",
]

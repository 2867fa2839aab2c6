"""Writing a letter, signing it, and sending it."""

from lightwell.letters.actions.sending import (
    LinkClosed,
    deliver,
    mark_sent,
    open_letter,
    open_link,
    send_by_email,
    stop_dispatch,
)
from lightwell.letters.actions.signing import may_sign, sign_letter
from lightwell.letters.actions.writing import (
    draft_letter,
    draft_referral_reply,
    draft_text,
    edit_letter,
    replace_letter,
)

__all__ = [
    "LinkClosed",
    "deliver",
    "draft_letter",
    "draft_referral_reply",
    "draft_text",
    "edit_letter",
    "mark_sent",
    "may_sign",
    "open_letter",
    "open_link",
    "replace_letter",
    "send_by_email",
    "sign_letter",
    "stop_dispatch",
]

"""The door of the public form: the riddle a browser solves, who sent how much lately, and what follows."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from lightwell.referrals import gate, queries
from lightwell.referrals.actions import Arrival
from lightwell.web.referrals.forms import ReferralForm


def riddle(form: ReferralForm, now: datetime) -> str:
    """A new riddle for the form with this id."""
    return gate.challenge(str(form["entry_id"].value()), now, settings.SECRET_KEY)


def arrival(request: HttpRequest, form: ReferralForm, now: datetime) -> Arrival | None:
    """How this valid form came, and why it is held, if it is; None when too many came to take another."""
    digest = address_digest(request)
    lately = queries.lately(digest, now)
    if gate.too_many(lately):
        return None
    sent = form.cleaned_data
    entry_id, key = str(sent["entry_id"]), settings.SECRET_KEY
    proven = gate.proven(entry_id, sent["riddle"], sent["riddle_answer"], at=now, key=key)
    held = gate.why_held(lately, proven=proven, trapped=bool(sent["website"]))
    return Arrival(address_digest=digest, held=held)


def address_digest(request: HttpRequest) -> str:
    """A keyed digest of where the request came from: enough to count by, too little to know by."""
    return hmac.new(settings.SECRET_KEY.encode(), _address(request).encode(), hashlib.sha256).hexdigest()


def _address(request: HttpRequest) -> str:
    """The other end of the connection, or whom the proxy names last where HTTPS says that there is one."""
    named = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return named.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")

"""From a form that was filled in to a referral, whoever filled it in."""

from datetime import date, datetime
from typing import TypeVar

from django.http import HttpRequest

from lightwell.audit.actors import Actor
from lightwell.referrals import actions
from lightwell.referrals.models import Referral
from lightwell.web.referrals.forms import ReferralForm
from lightwell.web.referrals.trials import MOST_TRIALS

Form = TypeVar("Form", bound=ReferralForm)


def submit(form: ReferralForm, *, by: Actor, at: datetime, **more) -> Referral:
    """Keep the referral of a valid form; `more` as submit_referral takes it. Refused as there."""
    sent, lists = form.cleaned_data, form.lists()
    return actions.submit_referral(
        by=by,
        at=at,
        id=sent["entry_id"],
        trials=form.trials(),
        medicines=lists["medicines"],
        diagnoses=lists["diagnoses"],
        allergies=lists["allergies"],
        safety=form.safety(),
        attachments=sent["attachment"],
        **form.fields_of_referral(),
        **more,
    )


def as_typed(request: HttpRequest, form: type[Form], today: date, more_rows: int = 0) -> Form:
    """The same words in a form without any message yet, with `more_rows` rows of treatments."""
    sent = form(request.POST, today=today)
    typed = {bound.name: bound.value() for bound in sent}
    rows = min(sent.row_count() + more_rows, MOST_TRIALS)
    return form(initial={**typed, "trial_rows": rows}, today=today)

"""A form of the pane that was sent: what it asks for is done, or it is shown again with what is wrong."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST

from lightwell.audit.refusal import Refused
from lightwell.letters import actions as letters
from lightwell.referrals import queries
from lightwell.referrals.models import Referral
from lightwell.staff.models import User
from lightwell.web.access import StaffRequest
from lightwell.web.referrals.answers import (
    AcceptForm,
    AcuityForm,
    AnsweredForm,
    AskForm,
    CloseForm,
    DeclineForm,
    RedirectForm,
    ReopenForm,
)
from lightwell.web.referrals.inbox import shown
from lightwell.web.undo import said_with_undo

FIELDS: dict[type[forms.Form], dict[str, str]] = {
    DeclineForm: {"reason": "decline_reason", "code": "decline_code"},
    RedirectForm: {"reason": "redirect_reason", "code": "redirect_code"},
    CloseForm: {"reason": "close_reason", "code": "close_code"},
    ReopenForm: {"reason": "reopen_reason"},
    AcceptForm: {"reason": "acuity_words"},
    AcuityForm: {"reason": "acuity_words"},
    AskForm: {"reason": "asked"},
    AnsweredForm: {"reason": "answer"},
}
"""Where a field of a form has another name than in the actions."""

F = TypeVar("F", bound=forms.Form)
Act = Callable[[User, datetime, Referral, F], str]
"""Does what the form asks for: by whom, when, to which referral, with what; says what was done."""
Knows = Callable[[Referral, datetime], Mapping[str, Any]]


def _nothing(_referral: Referral, _now: datetime) -> Mapping[str, Any]:
    return {}


def posted(
    make: Callable[..., F], *, knows: Knows = _nothing, letter: bool = False, undo: str = ""
) -> Callable[[Act[F]], Callable[..., HttpResponse]]:
    """The page of an act, which has the name of its form in the pane; a refusal is shown beside its field.

    `knows`: what the form must know of the referral. `letter`: an answer to the referrer, whose letter is
    drafted in the same transaction. `undo` names the page that takes it back.
    """

    def page_of(act: Act[F]) -> Callable[..., HttpResponse]:
        @require_POST
        @wraps(act)
        def page(request: StaffRequest, referral_id: UUID) -> HttpResponse:
            referral, now = referral_of(referral_id), timezone.now()
            form = make(request.POST, auto_id=f"{act.__name__}_%s", **knows(referral, now))
            if form.is_valid():
                try:
                    with transaction.atomic():
                        said = act(request.user, now, referral, form)
                        if letter:
                            letters.draft_referral_reply(by=request.user, at=now, referral=referral)
                except Refused as refused:
                    _say_beside_its_field(form, refused)
                else:
                    return _back(request, referral, said, undo)
            with transaction.atomic():
                return shown(request, referral.pk, now, sent=_with_news(form, referral), status=422)

        return page

    return page_of


def referral_of(referral_id: UUID) -> Referral:
    """The referral with all that stands beside it; otherwise there is no such page."""
    found = queries.with_everything(referral_id)
    if found is None:
        raise Http404
    return found


def back_to(referral: Referral) -> HttpResponse:
    """To the referral, whose page is loaded anew."""
    return HttpResponseRedirect(reverse("referrals:show", args=[referral.pk]), status=303)


def _back(request: StaffRequest, referral: Referral, said: str, undo: str) -> HttpResponse:
    if undo:
        said_with_undo(request, said, reverse(f"referrals:{undo}", args=[referral.pk]))
    else:
        messages.success(request, said)
    return back_to(referral)


def _say_beside_its_field(form: forms.Form, refused: Refused) -> None:
    field = FIELDS.get(type(form), {}).get(refused.field or "", refused.field)
    form.add_error(field if field in form.fields else None, refused.message)


def _with_news(form: forms.Form, referral: Referral) -> forms.Form:
    """The same form, that now knows the last step: whoever sends it again has seen the news."""
    if "seen" in form.fields:
        typed = MultiValueDict(cast(QueryDict, form.data).lists())
        typed["seen"] = str(referral.steps.latest("number").number)
        form.data = typed
    return form

"""The referrer follows a referral: code and licence number open it for half an hour, without an account."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lightwell.audit import actions as audit
from lightwell.audit.actors import Outsider
from lightwell.audit.refusal import Refused
from lightwell.chart import documents
from lightwell.letters.queries import signed_for_referral
from lightwell.referrals import actions, follow, rules
from lightwell.referrals.follow import Followed
from lightwell.referrals.models import Referral, StepItem
from lightwell.web.access import public
from lightwell.web.letters.referrer import to_referrer
from lightwell.web.referrals import words
from lightwell.web.referrals.desk_forms import message_box
from lightwell.web.render import page

COOKIE, SALT, OPEN_FOR_S = "lightwell_referral", "referral followed", 1800
PATH = "/refer/status/"


class KeyForm(forms.Form):
    """What opens a referral. What is wrong with a pair is never said."""

    code = forms.CharField(
        label=_("Tracking code"), max_length=20, error_messages={"required": _("Enter the code.")}
    )
    licence_number = forms.CharField(
        label=_("Your licence number"),
        max_length=40,
        error_messages={"required": _("Enter the licence number that stands in the referral.")},
    )


class ReplyForm(forms.Form):
    """An answer to each thing that was asked, and words about the rest."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10_000)
    rest = forms.CharField(label=_("Anything else"), max_length=2000, required=False, widget=forms.Textarea)

    def __init__(self, *args, asked: Iterable[StepItem], **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        for item in self.asked:
            self.fields[self.name_of(item)] = forms.CharField(
                label=item.words or words.item(item), max_length=2000, required=False, widget=forms.Textarea
            )

    @staticmethod
    def name_of(item: StepItem) -> str:
        return f"item_{item.position}"

    def bound(self) -> list[forms.BoundField]:
        """The boxes of what was asked, in order."""
        return [self[self.name_of(item)] for item in self.asked]

    def answers(self) -> list[tuple[str, str]]:
        """What was answered, as (code, words)."""
        given = ((item.code, self.cleaned_data[self.name_of(item)].strip()) for item in self.asked)
        return [(code, said) for code, said in given if said]

    def clean(self) -> dict:
        said = super().clean() or {}
        if not any(
            str(said.get(name) or "").strip() for name in self.fields if name not in ("entry_id", "seen")
        ):
            self.add_error(None, _("Answer at least one of the questions."))
        return said


class WriteForm(forms.Form):
    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = message_box(_("Your message"))


@public(
    "The code and the licence number together show a referrer the stage and the messages, never the chart."
)
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Ask for the two, or show the referral that they opened."""
    if request.method == "POST":
        return _open(request)
    referral = _followed(request)
    if referral is None:
        return _closed_page(request, KeyForm(initial={"code": request.GET.get("code", "")[:20]}))
    return _open_page(request, referral)


def _open(request: HttpRequest) -> HttpResponse:
    form, now = KeyForm(request.POST), timezone.now()
    if not form.is_valid():
        return _closed_page(request, form, status=422)
    code, number = form.cleaned_data["code"], form.cleaned_data["licence_number"]
    places = [
        follow.place("address", request.META.get("REMOTE_ADDR", "")),
        follow.place("code", rules.code_as_kept(code)),
    ]
    if not follow.may_try(places, now):
        form.add_error(None, _("Too many tries. Wait 15 minutes, or call us."))
        return _closed_page(request, form, status=429)
    referral = follow.opened_by(code, number)
    if referral is None:
        actions.note_wrong_key(at=now, places=places)
        form.add_error(
            None, _("This code and this licence number do not belong together. Look again, or call us.")
        )
        return _closed_page(request, form, status=422)
    response = HttpResponseRedirect(reverse("referrals:status"), status=303)
    response.set_cookie(
        COOKIE,
        signing.dumps(str(referral.pk), salt=SALT),
        max_age=OPEN_FOR_S,
        path=PATH,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
    return response


def _followed(request: HttpRequest) -> Referral | None:
    """The referral that this browser opened within the last half hour."""
    try:
        key = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=OPEN_FOR_S)
    except signing.BadSignature:
        return None
    return Referral.objects.filter(pk=UUID(key)).first()


def _closed_page(request: HttpRequest, form: KeyForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "followed": None}
    return _not_kept(page(request, "referrals/status.html", context, status=status))


@transaction.atomic
def _open_page(
    request: HttpRequest, referral: Referral, sent: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    shown = follow.followed(referral)
    audit.record(
        by=Outsider(referral.referrer_name),
        at=timezone.now(),
        action="view",
        entity="referrals.Referral",
        entity_id=str(referral.pk),
        detail=referral.tracking_code,
    )
    reply = sent if isinstance(sent, ReplyForm) else _reply(shown)
    write = sent if isinstance(sent, WriteForm) else WriteForm(auto_id="write_%s")
    context = {
        "form": None,
        "followed": shown,
        "referral": shown.referral,
        "reply": reply,
        "write": write,
        "reason_words": words.reason,
        "letters": signed_for_referral(shown.referral),
    }
    return _not_kept(page(request, "referrals/status.html", context, status=status))


def _reply(shown: Followed) -> ReplyForm:
    return ReplyForm(
        initial={"seen": shown.last.number if shown.last else 0}, auto_id="reply_%s", asked=shown.asked
    )


def _not_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _back(said: str = "") -> HttpResponse:
    address = reverse("referrals:status")
    return HttpResponseRedirect(f"{address}?said={said}" if said else address, status=303)


@public("Whoever opened the referral with both numbers reads the letters to them.")
@require_GET
def letter(request: HttpRequest, record: UUID) -> HttpResponse:
    """One signed letter as its PDF, while it is the one that was signed."""
    referral = _followed(request)
    found = signed_for_referral(referral) if referral else []
    signed = next((one for one in found if one.record == record), None)
    if signed is None or not documents.intact(signed.document):
        raise Http404
    return to_referrer(signed, timezone.now())


@public("Whoever opened the referral with both numbers answers what was asked.")
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Keep the referrer's answers; the referral is to triage again."""
    if (referral := _followed(request)) is None:
        return _back()
    shown = follow.followed(referral)
    form = ReplyForm(request.POST, auto_id="reply_%s", asked=shown.asked)
    if form.is_valid():
        try:
            actions.record_information(
                by=Outsider(referral.referrer_name),
                at=timezone.now(),
                referral=referral,
                answered=form.cleaned_data["rest"],
                items=form.answers(),
                way="secure-page",
                said_by=referral.referrer_name,
                id=form.cleaned_data["entry_id"],
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return _back("answered")
    return _open_page(request, referral, sent=form, status=422)


@public("Whoever opened the referral with both numbers writes to the clinic.")
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Keep a message of the referrer."""
    if (referral := _followed(request)) is None:
        return _back()
    form = WriteForm(request.POST, auto_id="write_%s")
    if not form.is_valid():
        return _open_page(request, referral, sent=form, status=422)
    said = form.cleaned_data
    by = Outsider(referral.referrer_name)
    actions.send_message(by=by, at=timezone.now(), referral=referral, text=said["text"], id=said["entry_id"])
    return _back("written")


@public("Closes what the two numbers opened.")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the referral in this browser."""
    response = _back()
    response.delete_cookie(COOKIE, path=PATH)
    return response

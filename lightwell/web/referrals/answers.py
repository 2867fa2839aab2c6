"""The coordinator's answers to a referral, as forms. Each knows the last step that was seen."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.patients.models import Patient
from lightwell.referrals import rules
from lightwell.referrals.models import WAYS_TO_TELL, ReferralStep, StepItem
from lightwell.web.fields import offer
from lightwell.web.referrals import words

NEW = "new"
MOST_LETTERS = 2000
WEEKS = (1, 2, 4, 6, 8, 12, 16, 26, 39, 52)


def _words(label, if_empty=None, **options) -> forms.CharField:
    """A box for words; `if_empty` is what to say when there must be some."""
    wanted = {"error_messages": {"required": if_empty}} if if_empty else {"required": False}
    return forms.CharField(label=label, max_length=MOST_LETTERS, widget=forms.Textarea, **wanted, **options)


class AnswerForm(forms.Form):
    """What every answer carries: the id of the step it makes, and the number of the step that was seen."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10_000)

    def step(self) -> dict[str, Any]:
        """The id and the step seen, as the actions take them."""
        return {"id": self.cleaned_data["entry_id"], "seen": self.cleaned_data["seen"]}


class AcuityForm(AnswerForm):
    """How soon, what makes it so, and the wait that the referrer is told."""

    how_soon = forms.ChoiceField(
        label=_("How soon"),
        choices=ReferralStep.SOON,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how soon the patient should be seen.")},
    )
    because = forms.MultipleChoiceField(
        label=_("Because"), widget=forms.CheckboxSelectMultiple, required=False
    )
    acuity_words = _words(_("In your words"))
    expected_wait_days = forms.ChoiceField(label=_("Wait that we tell the referrer"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "because", words.reasons("acuity"))
        offer(self, "expected_wait_days", _waits())

    def acuity(self) -> dict[str, Any]:
        """What the actions take."""
        said = self.cleaned_data
        wait = said["expected_wait_days"]
        return {
            "how_soon": said["how_soon"],
            "because": said["because"],
            "reason": said["acuity_words"],
            "expected_wait_days": int(wait) if wait else None,
        }


def _waits() -> list[tuple[str, str]]:
    weeks = [(str(7 * n), ngettext("%(n)s week", "%(n)s weeks", n) % {"n": n}) for n in WEEKS]
    return [("", gettext("As the target for how soon")), *weeks]


class AcceptForm(AcuityForm):
    """The acuity, and who it is among the patients that are here already."""

    patient = forms.ChoiceField(
        label=_("Is it one of these people?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is one of these people, or someone new.")},
    )

    def __init__(self, *args, likely: list[Patient], **kwargs):
        super().__init__(*args, **kwargs)
        self.likely = {str(patient.pk): patient for patient in likely}
        if likely:
            known = [(key, _("It is %(name)s") % {"name": one.name}) for key, one in self.likely.items()]
            offer(self, "patient", [*known, (NEW, _("It is someone new"))])
        else:
            del self.fields["patient"]

    def same_person(self) -> Patient | None:
        """The patient who was said to be the same person; None for someone new."""
        return self.likely.get(self.cleaned_data.get("patient", NEW))


class _ReasonForm(AnswerForm):
    """A reason of the clinic's list, under the name of the moment."""

    moment: Any = "decline"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, f"{self.moment}_code", [("", _("Choose a reason")), *words.reasons(self.moment)])


def _code() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Reason"), error_messages={"required": _("Choose a reason.")})


class DeclineForm(_ReasonForm):
    decline_code = _code()
    decline_reason = _words(
        _("Reason, in words for the referrer"), _("Say why, in words the referrer can use.")
    )


class RedirectForm(_ReasonForm):
    moment = "redirect"
    redirected_to = forms.CharField(
        label=_("Where it should go"),
        max_length=200,
        error_messages={"required": _("Say where the referral should go.")},
    )
    redirect_code = _code()
    redirect_reason = _words(
        _("Reason, in words for the referrer"), _("Say why, in words the referrer can use.")
    )


class CloseForm(_ReasonForm):
    """Why it is closed, and how the referrer was told, or why they were not."""

    moment = "close"
    close_code = _code()
    close_reason = _words(_("In your words"))
    way = forms.ChoiceField(
        label=_("How the referrer was told"),
        choices=[("", _("Not told")), *WAYS_TO_TELL],
        required=False,
    )
    not_told = forms.CharField(label=_("If not told: why"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("way") and not said.get("not_told"):
            self.add_error("way", _("Say how the referrer was told, or why not."))
        return said


class ReopenForm(AnswerForm):
    reopen_reason = _words(_("Why it is taken up again"), _("Say why it is taken up again."))


class AskForm(AnswerForm):
    """What is missing, each with its box, and anything else."""

    items = forms.MultipleChoiceField(label=_("Ask for"), widget=forms.CheckboxSelectMultiple, required=False)
    asked = _words(_("Anything else to ask"))

    def __init__(self, *args, askable: Mapping[str, tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.askable = askable
        if askable:
            offer(self, "items", [(code, text) for code, (text, _question) in askable.items()])
        else:
            del self.fields["items"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("items") and not said.get("asked") and not self.errors:
            self.add_error("asked", _("Say what you ask for."))
        return said

    def asks(self) -> list[tuple[str, str]]:
        """The chosen things as (code, question)."""
        return [(code, self.askable[code][1]) for code in self.cleaned_data.get("items", [])]


class AnsweredForm(AnswerForm):
    """What the referrer answered, who said it and how it came."""

    items = forms.MultipleChoiceField(
        label=_("Answered"), widget=forms.CheckboxSelectMultiple, required=False
    )
    answer = _words(_("What the referrer answered"), _("Write down what the referrer answered."))
    said_by = forms.CharField(label=_("Who told us"), max_length=120, required=False)
    answer_way = forms.ChoiceField(
        label=_("How"), choices=[("", _("Not said")), *WAYS_TO_TELL], required=False
    )

    def __init__(self, *args, asked: list[StepItem], **kwargs):
        super().__init__(*args, **kwargs)
        if asked:
            offer(self, "items", [(one.code, words.item(one)) for one in asked])
        else:
            del self.fields["items"]

    def came(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        items = [(code, "") for code in said.get("items", [])]
        return {
            "answered": said["answer"],
            "items": items,
            "said_by": said["said_by"],
            "way": said["answer_way"],
        }


def suggested_acuity(phq9_total: int | None) -> str:
    """What the list of reasons suggests by itself, in words; empty when nothing does."""
    found = rules.suggested(phq9_total, knowledge.current().reasons.values())
    if found is None or found.suggests is None:
        return ""
    soon = dict(ReferralStep.SOON)[found.suggests]
    return gettext("Rule suggests %(soon)s: %(why)s. You decide.") % {
        "soon": str(soon).lower(),
        "why": words.reason(found.code),
    }

"""What staff and patients fill in around a consent."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lightwell import knowledge
from lightwell.consent import rules
from lightwell.consent.models import CAPACITIES, DECISION_MAKERS, Question
from lightwell.knowledge.consenting import Statement
from lightwell.staff.models import User
from lightwell.web.fields import offer
from lightwell.web.proof import PasswordField

TICK_EACH = _("Tick each line you agree with. All of them are needed to sign.")
NOT_ARRIVED = _("The drawing did not arrive. Clear it and sign again, or type your name.")


PEOPLE = (
    "decision_maker",
    "substitute_name",
    "substitute_relation",
    "interpreter_name",
    "interpreter_language",
)


def a_name(label: Any) -> forms.CharField:
    """A person's name that may be left out."""
    too_long = {"max_length": _("This name is too long to print. Write a shorter form of it.")}
    return forms.CharField(label=label, required=False, max_length=rules.MOST_NAME, error_messages=too_long)


class HandOverForm(forms.Form):
    """What the consent is for: chosen in the staff's language, read by the patient in theirs (`language`)."""

    protocol = forms.ChoiceField(
        label=_("What the consent is for"),
        required=False,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    decision_maker = forms.ChoiceField(
        label=_("Who decides"),
        choices=DECISION_MAKERS,
        initial="patient",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    substitute_name = a_name(_("Name of the substitute decision-maker"))
    substitute_relation = forms.ChoiceField(
        label=_("Decides as"),
        required=False,
        error_messages={"invalid_choice": _("Choose the relation by which they may decide.")},
    )
    interpreter_name = a_name(_("Interpreter’s name"))
    interpreter_language = forms.CharField(label=_("Language interpreted"), required=False, max_length=60)

    def __init__(self, *args, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        known = sorted(knowledge.current().substitutes.values(), key=lambda one: one.rank)
        relations = [(one.code, one.text.get(get_language() or "en")) for one in known]
        offer(self, "substitute_relation", [("", _("Choose")), *relations])
        self.titles = {item.code: item.title.get(language) for item in knowledge.current().protocols.values()}
        shown = [
            (item.code, item.title.get(get_language() or "en"))
            for item in knowledge.current().protocols.values()
        ]
        offer(self, "protocol", [("", _("Not decided yet")), *shown])

    def course_label(self) -> str:
        """The chosen protocol's title as the patient reads it, or nothing."""
        return self.titles.get(self.cleaned_data["protocol"], "")[:120]

    def people(self) -> dict[str, str]:
        """Who decides and who interprets, as the action asks for them."""
        told = {name: self.cleaned_data[name] for name in PEOPLE}
        return {**told, "decision_maker": told["decision_maker"] or "patient"}


class QuestionForm(forms.Form):
    """What the patient wants to know about a part."""

    question = forms.CharField(
        label=_("Your question"),
        max_length=500,
        error_messages={
            "required": _("Write your question first."),
            "max_length": _("Write at most 500 letters."),
        },
    )


class WithStaffForm(forms.Form):
    """Staff answer each open question, state whether the patient can decide, and prove who they are."""

    capacity = forms.ChoiceField(
        label=_("Your statement"),
        choices=CAPACITIES,
        widget=forms.RadioSelect,
        error_messages={"required": _("State whether the patient can decide about this treatment.")},
    )
    words = forms.CharField(label=_("What it rests on"), required=False, max_length=500)
    clinician = forms.ChoiceField(
        label=_("Who states this"),
        error_messages={
            "required": _("Choose who states this."),
            "invalid_choice": _("A nurse, a physician or a psychiatrist states this."),
        },
    )
    password = PasswordField(_("Password of who states this"))

    def __init__(self, *args, questions: Iterable[Question], clinicians: Iterable[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.clinicians = {one.actor_id: one for one in clinicians}
        chosen = [(key, one.name) for key, one in self.clinicians.items()]
        offer(self, "clinician", chosen if len(chosen) == 1 else [("", _("Choose")), *chosen])
        self.open = [one for one in questions if not hasattr(one, "answer")]
        for question in self.open:
            self.fields[f"answer_{question.pk}"] = forms.CharField(
                label=question.words,
                max_length=1000,
                widget=forms.Textarea,
                error_messages={"required": _("Answer each question before the signature.")},
            )

    def answers(self) -> dict[UUID, str]:
        """The answer to each open question, by its id."""
        return {one.pk: self.cleaned_data[f"answer_{one.pk}"] for one in self.open}


class WithdrawForm(forms.Form):
    """The patient changed their mind; their words are welcome and not needed."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    words = forms.CharField(
        label=_("In the patient’s words"),
        required=False,
        max_length=500,
        error_messages={"max_length": _("Write at most 500 letters.")},
    )


class UnderstandForm(forms.Form):
    """One part was read."""

    understood = forms.BooleanField(
        label=_("I understand this part"),
        error_messages={"required": _("Tick this when you understand the part, or ask us about it first.")},
    )


class SignForm(forms.Form):
    """The statements, and a name or a drawing."""

    entry_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    version = forms.CharField(widget=forms.HiddenInput, max_length=40)
    statements = forms.MultipleChoiceField(
        label=_("What you agree to"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": TICK_EACH, "invalid_choice": TICK_EACH},
    )
    signature = forms.CharField(
        label=_("Sign with your finger"),
        required=False,
        widget=forms.HiddenInput,
        max_length=rules.MOST_SIGNATURE,
        error_messages={"max_length": NOT_ARRIVED},
    )
    signed_name = forms.CharField(
        label=_("Your full name"),
        required=False,
        max_length=rules.MOST_NAME,
        error_messages={"max_length": _("This name is too long to print. Write a shorter form of it.")},
    )

    witness_name = a_name(_("Name of the witness"))

    def __init__(self, *args, shown: list[Statement], language: str, **kwargs):
        super().__init__(*args, **kwargs)
        if not knowledge.current().policy["consent.witness"]:
            del self.fields["witness_name"]
        offer(self, "statements", [(item.code, item.text.get(language)) for item in shown])

    def clean(self) -> dict[str, Any]:
        """A drawing or a name; one is enough."""
        super().clean()
        drawn_or_typed = self.cleaned_data.get("signature") or self.cleaned_data.get("signed_name")
        if not drawn_or_typed and not self.errors.keys() & {"signature", "signed_name"}:
            self.add_error("signed_name", _("Sign with your finger, or type your name."))
        return self.cleaned_data

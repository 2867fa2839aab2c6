"""The parts of pages: what they say, that what was typed is kept, that nothing typed becomes markup."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.utils.translation import override
from jinja2 import UndefinedError

TEMPLATES = Path(__file__).resolve().parents[2] / "lightwell" / "web" / "templates"
ICONS = TEMPLATES.parent / "assets" / "icons.svg"
HOSTILE = '"><script>alert(1)</script>'


class ReferralForm(forms.Form):
    name = forms.CharField(label="First name")
    number = forms.RegexField(
        r"^\d{9}$", label="Health number", error_messages={"invalid": "Enter 9 digits."}
    )
    words = forms.CharField(label="In your words", required=False, widget=forms.Textarea)
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("fr", "Français")])


def draw(source: str, **context) -> str:
    with override("en"):
        return engines["jinja2"].env.from_string(source).render(**context)


def a_sent_form(**over) -> ReferralForm:
    form = ReferralForm({"name": HOSTILE, "number": "0000 0063", "language": "fr", **over})
    form.is_valid()
    return form


def a_header(**over) -> str:
    patient = SimpleNamespace(
        family_name="Figment",
        given_name="Lior",
        birth_date=date(1990, 2, 1),
        health_card_number="",
        age_on=lambda day: 36,
    )
    return draw(
        "{{ ui.person_header(patient, today, **over) }}", patient=patient, today=date(2026, 3, 11), over=over
    )


def test_what_was_typed_is_kept_and_is_not_markup():
    drawn = draw('{{ ui.field(form["name"]) }}', form=a_sent_form())

    assert "&#34;&gt;&lt;script&gt;" in drawn
    assert "<script>" not in drawn


def test_a_wrong_field_says_so_beside_its_box():
    drawn = draw('{{ ui.field(form["number"]) }}', form=a_sent_form())

    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_number-error"' in drawn
    assert "Enter 9 digits." in drawn


def test_optional_is_marked_and_required_is_not():
    assert "optional" in draw('{{ ui.field(form["words"]) }}', form=ReferralForm())
    assert "optional" not in draw('{{ ui.field(form["name"]) }}', form=ReferralForm())


def test_segments_are_real_radios_with_the_choice_kept():
    drawn = draw('{{ ui.field(form["language"], look="seg") }}', form=a_sent_form())

    assert drawn.count('type="radio"') == 2
    assert re.search(r'value="fr"[^>]* checked', drawn)


def test_the_summary_links_each_error_to_its_field():
    drawn = draw("{{ ui.error_summary(form) }}", form=a_sent_form())

    assert "One thing to fix" in drawn
    assert '<a href="#id_number">Health number: Enter 9 digits.</a>' in drawn


def test_a_form_without_errors_has_no_summary():
    assert draw("{{ ui.error_summary(form) }}", form=a_sent_form(number="123456789")).strip() == ""


def test_a_password_is_never_written_back():
    class Proof(forms.Form):
        password = forms.CharField(widget=forms.PasswordInput)

    assert "secret" not in draw('{{ ui.field(form["password"]) }}', form=Proof({"password": "secret"}))


def test_allergies_never_asked_are_not_none():
    assert "Allergies not recorded" in a_header()
    assert "flag-alert" in a_header()


def test_no_known_allergies_says_when_it_was_asked():
    drawn = a_header(allergies=[], allergies_asked_on=date(2026, 3, 9))

    assert "No known allergies" in drawn
    assert "Asked 9 Mar" in drawn


def test_every_allergy_is_shown_and_escaped():
    known = [SimpleNamespace(substance=name, reaction="Rash") for name in ("latex", HOSTILE)]
    drawn = a_header(allergies=known)

    assert drawn.count("flag-allergy") == 2
    assert "<script>" not in drawn


def test_a_vital_sign_not_measured_says_so():
    assert "Not measured" in draw('{{ ui.vital_tile("Breaths", sub="last 14, 22 min ago") }}')


def test_only_now_is_filled():
    drawn = [draw(f'{{{{ ui.pill("{level}", "x") }}}}') for level in ("now", "soon", "ok", "info")]

    assert ["fill" in pill for pill in drawn] == [True, False, False, False]


def test_a_name_nobody_gave_is_an_error_not_a_blank():
    with pytest.raises(UndefinedError):
        draw("{{ weight_kg }}")
    with pytest.raises(UndefinedError):
        draw('{{ ui.no_such_part("x") }}')


def test_every_icon_that_a_template_names_exists():
    drawn = set(re.findall(r'id="i-([\w-]+)"', ICONS.read_text()))
    named = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r'icon\("([\w-]+)"', page.read_text())
    }

    assert named - drawn == set()


def test_no_template_has_an_inline_script_or_style():
    forbidden = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:")
    found = [page.name for page in TEMPLATES.rglob("*.html") if forbidden.search(page.read_text())]

    assert found == []

"""The faxes page and the review of one: what is proposed, what is signed, what comes back when wrong."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell.audit.models import AuditEvent
from lightwell.jobs.faxes import open_fax
from lightwell.referrals import actions, ocr
from lightwell.referrals.faxes import Fax, FaxStep
from lightwell.referrals.models import Referral
from lightwell.staff.rules import Role
from tests.factories.faxes import a_fax, letter, picture
from tests.factories.patients import a_patient
from tests.factories.referrals import a_referral
from tests.factories.staff import a_user

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_reader(monkeypatch):
    monkeypatch.setattr(ocr.shutil, "which", lambda program: None)


def filled(typed, fax: Fax, **over) -> dict:
    seen = FaxStep.objects.filter(fax=fax).count()
    return typed(seen=seen, **over)


def test_an_empty_page_says_so(desk):
    text = desk.get("/inbox/faxes/").text
    assert "Every fax has someone." in text and "Settled in the last" not in text


def test_a_fax_waits_at_the_top_with_its_age_until_it_is_someones(desk, coordinator, now):
    fax = a_fax(at=now - 3 * DAY)
    text = desk.get("/inbox/faxes/").text
    assert "3 days ago" in text and "Nobody’s yet" in text and "To review" in text
    assert desk.post(f"/inbox/faxes/{fax.pk}/owner/").status_code == 303
    text = desk.get("/inbox/faxes/").text
    assert coordinator.name in text and "Nobody’s yet" not in text
    desk.post(f"/inbox/faxes/{fax.pk}/owner/", {"nobody": "1"})
    assert "Nobody’s yet" in desk.get("/inbox/faxes/").text


def test_what_cannot_be_opened_waits_with_its_reason(desk):
    fax = a_fax(b"%PDF-1.4 broken")
    assert "The file is damaged or cut short." in desk.get("/inbox/faxes/").text
    text = desk.get(f"/inbox/faxes/{fax.pk}/").text
    assert "This fax cannot be shown." in text and "Put it away, with a reason" in text
    assert "sign-off" not in text


def test_a_fax_under_way_shows_how_far_it_is_and_asks_again(desk, now):
    fax = a_fax(picture("TIFF", 3), read=False)
    assert "Not opened yet" in desk.get("/inbox/faxes/").text
    open_fax(fax, now)
    text = desk.get("/inbox/faxes/", headers={"hx-request": "true"}).text
    assert text.lstrip().startswith("<div") and "Reading page 1 of 3" in text and "every 4s" in text
    part = desk.get(f"/inbox/faxes/{fax.pk}/", headers={"hx-request": "true"}).text
    assert "Reading page 1 of 3" in part and "<form" not in part


def test_the_inbox_says_how_many_faxes_wait(desk):
    assert ">Faxes<" in desk.get("/inbox/").text.replace("\n", "").replace("</svg>", ">")
    a_fax()
    assert "Faxes (1)" in desk.get("/inbox/").text


def test_the_review_proposes_and_shows_from_where(desk):
    fax = a_fax()
    text = desk.get(f"/inbox/faxes/{fax.pk}/").text
    assert 'name="family_name" value="Fernwhistle"' in text and 'name="birth_year" value="1984"' in text
    assert 'data-mark="birth_date"' in text and 'class="mark guess" data-mark="clinic"' in text
    assert "Found on page 1" in text and "A guess from page 1: check it" in text
    assert "Not found on the fax" in text
    ticked = text.split('name="patient_agrees"')[1].split(">")[0]
    assert "checked" not in ticked and "The words are on page 1." in text


def test_nothing_is_structured_before_someone_signs(desk):
    desk.get(f"/inbox/faxes/{a_fax().pk}/")
    assert Referral.objects.count() == 0 and FaxStep.objects.count() == 0


def test_signing_makes_the_referral_that_the_web_form_makes(desk, typed, coordinator):
    fax = a_fax()
    answer = desk.post(f"/inbox/faxes/{fax.pk}/sign-off/", filled(typed, fax))
    referral = Referral.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/inbox/{referral.pk}/")
    assert (referral.received_via, referral.name) == ("fax", "Ottoline Fernwhistle")
    assert referral.trials.count() == 4 and referral.attachments.count() == 1
    assert referral.steps.get().by_name == coordinator.name
    assert "signed it off" in desk.get(f"/inbox/faxes/{fax.pk}/").text


def test_the_same_form_twice_is_one_referral(desk, typed):
    fax = a_fax()
    form = filled(typed, fax)
    for _twice in range(2):
        assert desk.post(f"/inbox/faxes/{fax.pk}/sign-off/", form).status_code == 303
    assert Referral.objects.count() == 1


def test_a_wrong_value_comes_back_with_everything_typed(desk, typed):
    fax = a_fax()
    form = filled(typed, fax, birth_month="13", reason="My own words", patient_agrees=None)
    answer = desk.post(f"/inbox/faxes/{fax.pk}/sign-off/", form)
    assert answer.status_code == 422 and Referral.objects.count() == 0
    assert "Months run from 1 to 12. You entered 13." in answer.text and "My own words" in answer.text
    assert "If the fax does not say so, ask the referrer." in answer.text


def test_another_row_is_added_without_a_message(desk, typed):
    fax = a_fax()
    answer = desk.post(f"/inbox/faxes/{fax.pk}/sign-off/", filled(typed, fax, add_trial="1", given_name=""))
    assert answer.status_code == 200 and 'name="trial_5_medicine"' in answer.text
    assert "error-summary" not in answer.text


def test_somebody_else_was_faster(desk, typed, manager, now):
    fax = a_fax()
    form = filled(typed, fax)
    actions.take_on(by=manager, at=now, fax=fax, owner=manager)
    answer = desk.post(f"/inbox/faxes/{fax.pk}/sign-off/", form)
    assert answer.status_code == 422 and "Somebody acted on this fax meanwhile." in answer.text
    assert 'name="seen" value="1"' in answer.text
    assert desk.post(f"/inbox/faxes/{fax.pk}/sign-off/", {**form, "seen": "1"}).status_code == 303


def close(desk, fax: Fax, **over):
    form = {"entry_id": str(uuid4()), "seen": str(fax.steps.count()), "reason": "junk", **over}
    return desk.post(f"/inbox/faxes/{fax.pk}/close/", form)


def test_a_fax_is_put_away_with_a_reason_and_taken_back(desk):
    fax = a_fax()
    assert close(desk, fax, words="A menu").status_code == 303
    page = desk.get("/inbox/faxes/").text
    assert "Put away" in page and "A menu" in page and f"/inbox/faxes/{fax.pk}/reopen/" in page
    desk.post(f"/inbox/faxes/{fax.pk}/reopen/")
    assert [one.pk for one in Fax.objects.waiting()] == [fax.pk]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "Say why this fax is put away."),
        ({"reason": "referral", "belongs_to": "LW-0000"}, "No referral has this code."),
        ({"reason": "patient", "belongs_to": "Nobody"}, "No patient matches."),
        ({"reason": "patient", "belongs_to": ""}, "No patient matches."),
        (
            {"reason": "patient", "belongs_to": "Fern"},
            "Several patients match. Enter the health card number.",
        ),
    ],
)
def test_a_reason_that_says_too_little_is_refused(desk, wrong, said):
    fax = a_fax()
    a_patient(health_card_number="")
    a_patient(health_card_number="", given_name="Otto")
    answer = close(desk, fax, words="kept", **wrong)
    assert answer.status_code == 422 and said in answer.text and "kept" in answer.text
    assert FaxStep.objects.count() == 0


def test_a_fax_can_belong_to_what_is_here(desk):
    referral, patient = a_referral(), a_patient()
    first, second = a_fax(), a_fax(picture())
    code = referral.tracking_code.lower().replace("-", " ")
    assert close(desk, first, reason="referral", belongs_to=code).status_code == 303
    assert close(desk, second, reason="patient", belongs_to=patient.health_card_number).status_code == 303
    assert (first.steps.get().referral, second.steps.get().patient) == (referral, patient)


def test_a_page_is_a_picture_that_is_written_down(desk):
    fax = a_fax()
    answer = desk.get(f"/inbox/faxes/{fax.pk}/pages/1/")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "no-store")
    assert answer.content.startswith(b"\x89PNG")
    assert AuditEvent.objects.latest("seq").entity == "referrals.FaxPage"
    assert desk.get(f"/inbox/faxes/{fax.pk}/pages/2/").status_code == 404


def test_who_reads_the_inbox_may_look_and_not_sign(signed_in, typed):
    fax = a_fax()
    psychiatrist = signed_in(a_user(Role.PSYCHIATRIST))
    text = psychiatrist.get(f"/inbox/faxes/{fax.pk}/").text
    assert 'data-mark="birth_date"' in text and "sign-off" not in text
    assert psychiatrist.post(f"/inbox/faxes/{fax.pk}/sign-off/", filled(typed, fax)).status_code == 403


def test_a_letter_with_marks_in_it_is_text(desk):
    fax = a_fax(name='<img src=x onerror="alert(1)">.pdf')
    for path in ("/inbox/faxes/", f"/inbox/faxes/{fax.pk}/"):
        assert "<img src=x" not in desk.get(path).text


def test_the_pages_cost_the_same_for_one_and_for_three(desk, django_assert_max_num_queries, now):
    fax = a_fax(picture("TIFF", 3))
    desk.get("/inbox/faxes/")  # the session is new
    with django_assert_max_num_queries(12) as few:
        desk.get(f"/inbox/faxes/{fax.pk}/")
    one = a_fax(letter("02"))
    with django_assert_max_num_queries(12) as same:
        desk.get(f"/inbox/faxes/{one.pk}/")
    assert len(few) == len(same)
    with django_assert_max_num_queries(12) as two:
        desk.get("/inbox/faxes/")
    a_fax(letter("03"))
    with django_assert_max_num_queries(12) as three:
        desk.get("/inbox/faxes/")
    assert len(two) == len(three)

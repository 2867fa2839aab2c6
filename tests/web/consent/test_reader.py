"""The patient reads six parts on the clinic's tablet and signs, or does not."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lightwell import knowledge
from lightwell.audit.models import AuditEvent
from lightwell.chart import entries
from lightwell.chart.models import Problem
from lightwell.consent import queries
from lightwell.consent.models import ConsentGiven, PartRead
from tests.factories.consent import A_SIGNATURE, a_consent, a_signing, every_statement, is_stated, understands
from tests.factories.patients import a_patient

SIGN = "/my/consent/sign/"
HOSTILE = "<script>alert(1)</script> Ottoline \U0001f98b"


@pytest.fixture
def ready(tablet):
    """The tablet after all six parts, and back from staff."""
    understands(tablet, *range(1, 7))
    assert is_stated(tablet).headers["Location"] == SIGN
    return tablet


def test_the_first_page_says_for_whom_how_long_and_who_is_near(tablet):
    text = tablet.get("/my/consent/").text
    for told in (
        "For Ottoline Fernwhistle",
        "6 short parts, about 14 minutes",
        "RN Tamsin Okonjo-Reed is nearby",
    ):
        assert told in text
    assert "Ketamine treatment: read this before you decide" in text
    assert "Start reading" in text
    assert "Depression" in text


def test_a_part_is_read_whole_and_leads_on(tablet):
    text = tablet.get("/my/consent/part/3/").text
    assert "Part 3 of 6, about 3 minutes" in text
    assert '<b class="strong">Rarely:</b>' in text
    assert "Next: Your choices" in text
    assert 'href="/my/help/?back=/my/consent/part/3/"' in text


@pytest.mark.parametrize("number", [0, 7, 99])
def test_there_is_no_other_part(tablet, number):
    assert tablet.get(f"/my/consent/part/{number}/").status_code == 404


def test_without_the_tick_it_does_not_lead_on(tablet):
    answer = tablet.post("/my/consent/part/1/", {})
    assert answer.status_code == 422
    assert "Tick this when you understand the part" in answer.text
    assert not PartRead.objects.exists()


def test_each_part_leads_to_the_next_and_the_last_to_the_signature(tablet):
    assert understands(tablet, 1).headers["Location"] == "/my/consent/part/2/"
    assert understands(tablet, 2, 3, 4, 5, 6).headers["Location"] == SIGN
    assert PartRead.objects.count() == 6


def test_pressed_twice_it_is_read_once(tablet):
    understands(tablet, 1, 1)
    assert PartRead.objects.count() == 1


def test_nobody_signs_before_they_have_read(tablet, patient):
    understands(tablet, 1, 2, 4)
    assert tablet.get(SIGN).headers["Location"] == "/my/consent/part/3/"
    assert tablet.post(SIGN, a_signing(patient)).headers["Location"] == "/my/consent/part/3/"
    assert not ConsentGiven.objects.exists()
    assert "Go on with part 3" in tablet.get("/my/consent/").text


def test_signing_keeps_the_consent_and_closes_the_pages(ready, patient, now):
    answer = ready.post(SIGN, a_signing(patient), follow=True)
    assert "Your consent is signed" in answer.text
    consent = queries.valid_consent(patient, now, None)
    assert (consent.signed_name, consent.presented_by_name) == (
        "Ottoline Fernwhistle",
        "RN Tamsin Okonjo-Reed",
    )
    assert consent.recorded_by_role == "patient"
    assert consent.course_label.startswith("Depression")
    assert ready.get(SIGN).status_code == 404
    assert "Ottoline" not in answer.text


def test_a_drawing_is_enough(ready, patient, now):
    ready.post(SIGN, a_signing(patient, signature=A_SIGNATURE, signed_name=""))
    consent = queries.valid_consent(patient, now, None)
    assert (consent.signature_svg_path, consent.signed_name) == (A_SIGNATURE, "Ottoline Fernwhistle")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"signed_name": "", "signature": ""}, "Sign with your finger, or type your name."),
        ({"signed_name": "   "}, "Sign with your finger, or type your name."),
        ({"signed_name": "123"}, "Write your name, or sign with your finger."),
        ({"signed_name": "x" * 5000}, "This name is too long to print."),
        ({"signature": '"/><script>'}, "The drawing did not arrive."),
        ({"signature": "M1 1" + "L2 2" * 9000}, "The drawing did not arrive."),
        ({"statements": []}, "Tick each line you agree with."),
        ({"statements": ["off-label", "nonsense"]}, "Tick each line you agree with."),
        ({"version": "ketamine-2020-01"}, "The text has changed meanwhile."),
    ],
)
def test_what_cannot_be_signed_comes_back_with_a_sentence(ready, patient, wrong, sentence):
    answer = ready.post(SIGN, a_signing(patient, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Not signed yet" in answer.text
    assert not ConsentGiven.objects.exists()


def test_what_was_typed_and_drawn_and_ticked_is_kept(ready, patient):
    told = a_signing(
        patient, statements=every_statement(patient)[:2], signed_name=HOSTILE, signature=A_SIGNATURE
    )
    text = ready.post(SIGN, told).text
    assert f'value="{A_SIGNATURE}"' in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Ottoline \U0001f98b" in text
    assert text.count(" checked>") == 2
    assert told["entry_id"] in text


def test_a_name_that_is_markup_stays_words(ready, patient, now):
    ready.post(SIGN, a_signing(patient, signed_name=HOSTILE))
    assert queries.valid_consent(patient, now, None).signed_name == HOSTILE


def test_a_double_press_signs_once(hand_over, patient):
    one, other = hand_over(patient), hand_over(patient)
    understands(one, *range(1, 7))
    is_stated(one)
    understands(other, *range(1, 7))
    is_stated(other)
    told = a_signing(patient)
    for browser in (one, other):
        assert browser.post(SIGN, told).headers["Location"] == "/my/consent/signed/"
    assert ConsentGiven.objects.count() == 1


def test_a_second_press_after_the_pages_closed_is_told_kindly(ready, patient):
    told = a_signing(patient)
    ready.post(SIGN, told)
    again = ready.post(SIGN, told)
    assert again.status_code == 404
    assert "It may not have reached us. Ask us, and we look." in again.text
    assert ConsentGiven.objects.count() == 1


def test_an_id_that_belongs_to_someone_else_is_refused(ready, patient):
    key = uuid4()
    a_consent(a_patient(given_name="Rowan", health_card_number=""), id=key)
    answer = ready.post(SIGN, a_signing(patient, entry_id=str(key)))
    assert answer.status_code == 422
    assert "stored for someone else" in answer.text
    assert not ConsentGiven.objects.for_patient(patient).exists()


def test_pages_that_closed_mid_form_say_so_kindly_and_keep_nothing(ready, patient, time_machine, now):
    time_machine.move_to(now + timedelta(hours=2, minutes=1))
    answer = ready.post(SIGN, a_signing(patient))
    assert answer.status_code == 404
    for told in ("Your pages are closed", "Give it back to the person who handed it to you", "403-555-0142"):
        assert told in answer.text
    assert "Ottoline" not in answer.text
    assert not ConsentGiven.objects.exists()


def test_a_new_course_for_pain_shows_the_experimental_line(ready, patient, nurse, now):
    line = "ketamine for my condition is experimental"
    assert line not in ready.get(SIGN).text
    indication = {"text": "Chronic pain", "code_icd10": "R52.2", "is_indication": True}
    entries.write(Problem, by=nurse, at=now, patient=patient, **indication)
    assert line in ready.get(SIGN).text


def test_letters_grow_and_only_pages_of_the_text_are_gone_back_to(tablet):
    answer = tablet.post("/my/consent/text-size/", {"size": "large", "next": "/my/consent/part/2/"})
    assert answer.headers["Location"] == "/my/consent/part/2/"
    assert "consent-large" in tablet.get("/my/consent/part/2/").text
    away = tablet.post(
        "/my/consent/text-size/", {"size": "usual", "next": "https://evil.example/my/consent/"}
    )
    assert away.headers["Location"] == "/my/consent/"


def test_not_now_closes_and_writes_no_consent(ready):
    answer = ready.post("/my/close/", follow=True)
    assert "Your pages are closed" in answer.text
    assert not ConsentGiven.objects.exists()
    assert ready.get("/my/consent/").status_code == 404


def test_reading_and_signing_leave_their_lines(ready, patient):
    ready.post(SIGN, a_signing(patient))
    done = list(
        AuditEvent.objects.filter(patient_id=patient.pk, actor_role="patient").values_list(
            "action", flat=True
        )
    )
    assert sorted(done) == ["sign", "sign-in", "sign-out", *["understand"] * 6]


def test_a_french_patient_reads_and_signs_in_french(hand_over, db, now):
    patient = a_patient(
        given_name="Maëlle", family_name="D’Aoust-Fictif", language="fr", health_card_number=""
    )
    tablet, text = hand_over(patient), knowledge.current().consents["ketamine-2026-11b"]
    pages = [tablet.get("/my/consent/").text]
    for number in range(1, 7):
        pages.append(tablet.get(f"/my/consent/part/{number}/").text)
        understands(tablet, number)
    pages.append(tablet.get("/my/consent/with-staff/").text)
    is_stated(tablet)
    pages.append(tablet.get(SIGN).text)
    for page in pages:
        assert '<html lang="fr-CA"' in page
        for words in (
            text.title,
            *(part.heading for part in text.parts),
            *(item.text for item in text.statements),
        ):
            assert words.en not in page
    assert "Ce qui pourrait mal aller" in pages[3]
    assert "Dépression" in pages[0]
    last = tablet.post(SIGN, a_signing(patient), follow=True)
    assert '<html lang="fr-CA"' in last.text
    consent = queries.valid_consent(patient, now, None)
    assert consent.language == "fr"
    assert "Je fais ce choix librement" in consent.agreements.get(statement="free").words


@pytest.mark.parametrize("number", [1, 3])
def test_a_part_asks_the_database_little(tablet, number, django_assert_num_queries):
    understands(tablet, *range(1, number))
    with django_assert_num_queries(4):  # the session, the offer, the parts read, what was asked
        tablet.get(f"/my/consent/part/{number}/")

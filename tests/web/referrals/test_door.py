"""Spam is held off by a riddle, a trap and limits, without a third party. Doubtful ones wait, unlost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.referrals import actions, gate, queries
from lightwell.referrals.models import Attachment, Referral, ReferralStep, Screening
from lightwell.web.referrals import door
from tests.factories import files
from tests.factories.referrals import a_referral

QUARANTINE = {"referrals", "audit", "sessions"}
"""What a stranger's form may write to: the referral tables, and the line that says so."""


def came_lately(count: int, address: str, now) -> None:
    """`count` referrals from `address` within the hour, by the form."""
    referral = a_referral(at=now)
    Screening.objects.bulk_create(
        Screening(referral=other, at=now, address_digest=address)
        for other in [referral, *(a_referral(at=now) for _ in range(count - 1))]
    )


def digest_of(rf, address: str = "127.0.0.1") -> str:
    return door.address_digest(rf.get("/refer/", REMOTE_ADDR=address))


def test_a_browser_that_did_its_sum_comes_in_at_once(referrer, typed, desk):
    assert referrer.post("/refer/", typed()).status_code == 303
    screening = Screening.objects.get()
    assert (screening.held, len(screening.address_digest)) == ("", 64)
    assert "Fernwhistle" in desk.get("/inbox/").text


@pytest.mark.parametrize(
    ("doubt", "reason"),
    [
        ({"riddle": None, "riddle_answer": None}, "scripts are off"),
        ({"riddle_answer": "nonsense"}, "scripts are off"),
        ({"riddle": "1.2"}, "scripts are off"),
        ({"riddle": "²." + "0" * 64}, "scripts are off"),
        ({"website": "http://cheap.example"}, "A box that people do not see"),
    ],
)
def test_what_is_doubtful_is_held_and_answered_like_any_other(referrer, typed, desk, doubt, reason):
    answer = referrer.post("/refer/", typed(**doubt), follow=True)
    assert "We have your referral for Ottoline Fernwhistle" in answer.text
    assert "Fernwhistle" not in desk.get("/inbox/").text
    assert "1 held for a look" in desk.get("/inbox/").text
    text = desk.get("/inbox/held/").text
    assert "Fernwhistle, Ottoline" in text and reason in text


def test_a_riddle_serves_for_one_form_only(referrer, typed):
    solved = typed()
    referrer.post("/refer/", solved)
    other = {**solved, "entry_id": str(uuid4())}
    referrer.post("/refer/", other)
    assert sorted(Screening.objects.values_list("held", flat=True)) == ["", "no-proof"]


def test_a_riddle_of_yesterday_is_too_old(referrer, typed, time_machine, now):
    form = typed()
    time_machine.move_to(now + timedelta(hours=25))
    referrer.post("/refer/", form)
    assert Screening.objects.get().held == "no-proof"


def test_more_than_a_hospital_sends_is_held(referrer, typed, rf, now, monkeypatch):
    monkeypatch.setattr(gate, "HOLD_FROM_ADDRESS", 2)
    came_lately(2, digest_of(rf), now)
    referrer.post("/refer/", typed())
    assert Screening.objects.get(held="many")


def test_another_address_is_not_held_for_it(referrer, typed, rf, now, monkeypatch):
    monkeypatch.setattr(gate, "HOLD_FROM_ADDRESS", 2)
    came_lately(2, digest_of(rf, "203.0.113.9"), now)
    referrer.post("/refer/", typed())
    assert not Screening.objects.exclude(held="").exists()


def test_a_flood_is_refused_with_a_sentence_and_every_word_kept(referrer, typed, rf, now, monkeypatch):
    monkeypatch.setattr(gate, "REFUSE_FROM_ADDRESS", 2)
    came_lately(2, digest_of(rf), now)
    answer = referrer.post("/refer/", typed())
    assert answer.status_code == 429
    assert "Wait an hour, or fax it to us." in answer.text and 'value="Fernwhistle"' in answer.text
    assert Referral.objects.count() == 2


def test_an_hour_later_it_is_forgotten(rf, now, db):
    came_lately(1, digest_of(rf), now)
    assert queries.lately(digest_of(rf), now).from_address == 1
    assert queries.lately(digest_of(rf), now + timedelta(hours=1)).from_all == 0


def test_a_proxy_is_believed_only_where_there_is_one(rf, settings):
    told = {"REMOTE_ADDR": "10.0.0.1", "headers": {"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}}
    direct = door.address_digest(rf.get("/refer/", **told))
    assert direct == digest_of(rf, "10.0.0.1")
    settings.HTTPS = True
    assert door.address_digest(rf.get("/refer/", **told)) == digest_of(rf, "203.0.113.9")


def rows_outside() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label not in QUARANTINE
    }


@pytest.mark.parametrize("doubt", [{}, {"riddle": None}])
def test_nothing_a_stranger_sent_touches_a_patient_or_a_chart(referrer, typed, doubt):
    before = rows_outside()
    referrer.post("/refer/", typed(**doubt, attachment=files_of()))
    assert Referral.objects.exists() and rows_outside() == before


def files_of() -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile("chart.pdf", files.a_pdf())]


def a_held_one(referrer, typed, **over) -> Referral:
    referrer.post("/refer/", typed(riddle=None, **over))
    return Referral.objects.get()


def test_a_person_takes_it_in_and_its_clock_ran_since_it_came(referrer, typed, desk, time_machine, now):
    time_machine.move_to(now - timedelta(days=3))
    held = a_held_one(referrer, typed)
    time_machine.move_to(now)
    answer = desk.post(f"/inbox/{held.pk}/admit/", follow=True)
    assert "Ottoline Fernwhistle is in the inbox." in answer.text
    assert "By 5 Dec" in referrer.get(f"/refer/sent/{held.tracking_code}/").text
    step = ReferralStep.objects.get()
    assert (step.to_status, step.by_role) == ("received", "coordinator")
    assert AuditEvent.objects.filter(action="admit").count() == 1 and changed_rows() == []


def test_taking_it_in_twice_is_once(referrer, typed, desk):
    held = a_held_one(referrer, typed)
    assert [desk.post(f"/inbox/{held.pk}/admit/").status_code for _ in range(2)] == [303, 303]
    assert ReferralStep.objects.count() == 1


def test_it_is_put_aside_with_a_reason_and_stays_in_the_record(referrer, typed, desk):
    held = a_held_one(referrer, typed)
    assert "Say why this is no referral." in desk.post(f"/inbox/{held.pk}/discard/", {"reason": " "}).text
    answer = desk.post(f"/inbox/{held.pk}/discard/", {"reason": "Advertising"}, follow=True)
    assert "Put aside." in answer.text and "Nothing is held" in answer.text
    assert Referral.objects.exists()
    assert "Not accepted" in stage(referrer, held)


def test_what_was_put_aside_by_mistake_is_taken_in_after_all(referrer, typed, desk):
    held = a_held_one(referrer, typed)
    desk.post(f"/inbox/{held.pk}/discard/", {"reason": "Advertising"})
    again = desk.post(f"/inbox/{held.pk}/discard/", {"reason": "Again"})
    assert again.status_code == 422
    desk.post(f"/inbox/{held.pk}/admit/")
    assert "Fernwhistle" in desk.get("/inbox/").text
    assert desk.post(f"/inbox/{held.pk}/discard/", {"reason": "No"}).status_code == 422


def stage(referrer, held: Referral) -> str:
    """What the secure page says of it."""
    both = {"code": held.tracking_code, "licence_number": held.licence_number}
    return referrer.post("/refer/status/", both, follow=True).text


def test_a_held_one_waits_for_its_look_and_its_code_says_so(referrer, typed, desk):
    held = a_held_one(referrer, typed)
    assert "Received, being read" in stage(referrer, held)
    assert desk.get(f"/inbox/{held.pk}/").status_code == 404
    for act in ("accept", "decline", "ask", "answered", "book"):
        assert desk.post(f"/inbox/{held.pk}/{act}/", {"seen": 1}).status_code == 404


def test_files_of_a_held_one_are_not_opened_until_it_is_taken_in(referrer, typed, desk):
    held = a_held_one(referrer, typed, attachment=files_of())
    assert Attachment.objects.exists() and queries.unprepared_attachments() == []
    desk.post(f"/inbox/{held.pk}/admit/")
    assert len(queries.unprepared_attachments()) == 1


def test_who_does_not_triage_does_not_see_what_is_held(referrer, typed, signed_in, physician):
    a_held_one(referrer, typed)
    doctor = signed_in(physician)
    assert "held for a look" not in doctor.get("/inbox/").text
    assert doctor.get("/inbox/held/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_held_asks_the_database_the_same(desk, now, count, django_assert_num_queries):
    for _ in range(count):
        arrival = actions.Arrival(address_digest="x", held=gate.Held.NO_PROOF)
        a_referral(at=now, arrival=arrival)
    desk.get("/inbox/")
    with django_assert_num_queries(7):
        assert desk.get("/inbox/held/").text.count("<article") == count


def test_hostile_words_of_a_held_one_are_words(referrer, typed, desk):
    a_held_one(referrer, typed, reason="<script>alert(1)</script>", given_name="<b>x")
    text = desk.get("/inbox/held/").text
    assert "<script>alert" not in text and "<b>x" not in text

"""A fax is kept as it came, read page by page, and ends as a referral or put away with a reason."""

from datetime import timedelta

import pytest

from lightwell import sandbox
from lightwell.audit import queries as audit
from lightwell.audit.refusal import Refused
from lightwell.jobs import duties
from lightwell.referrals import actions, scans
from lightwell.referrals.faxes import Fax, FaxOpening, FaxStep
from lightwell.referrals.models import Referral
from tests.factories import files
from tests.factories.faxes import CAME, a_fax, letter, pages_of, picture
from tests.factories.patients import a_patient
from tests.factories.referrals import a_referral

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def state(fax: Fax) -> Fax:
    return Fax.objects.with_state().get(pk=fax.pk)


def signed_off(fax: Fax, by, **over) -> Referral:
    sent = {"given_name": "Ottoline", "family_name": "Fernwhistle", "indication": "depression"}
    sent |= {"birth_date": "1984-03-14", "reason": "As faxed.", "referrer_name": "Dr. Larkspur"}
    sent |= {"referrer_kind": "physician", "licence_number": "900001", "patient_agrees": True}
    born = CAME.date().replace(year=1984)
    return actions.sign_off(by=by, at=CAME + 3 * DAY, fax=fax, **{**sent, "birth_date": born, **over})


def test_the_same_bytes_are_one_fax():
    first, again = a_fax(read=False), a_fax(read=False, name="again.pdf")
    assert first == again and Fax.objects.count() == 1 and bytes(again.content) == letter()


def test_a_fax_is_opened_and_read_once():
    fax = state(a_fax())
    assert (fax.problem, fax.pages_in, fax.pages_read, fax.state) == ("", 1, 1, None)
    (sheet,) = scans.sheets(fax)
    assert sheet.way == "layer" and "Fernwhistle" in {word.text for word in sheet.words}


def test_a_fax_that_cannot_be_opened_still_waits_for_someone():
    fax = a_fax(b"%PDF-1.7 nothing")
    (waiting,) = Fax.objects.waiting()
    assert waiting == fax and waiting.problem == "damaged" and waiting.pages_in == 0


@pytest.mark.parametrize(
    ("content", "problem", "sentence"),
    [
        (b"", "empty", "The file is empty."),
        (b"PK\3\4" + bytes(500), "not-a-kind", "The file is not a PDF, TIFF, JPEG or PNG."),
        (letter()[:900], "damaged", "The file is damaged or cut short."),
        (files.encrypted_pdf(), "locked", "The file is locked with a password."),
        (files.many_pages(101), "too-many-pages", "The file has more than 100 pages."),
        (files.picture_bomb(), "too-heavy", "The file takes too much time or memory to open."),
    ],
)
def test_each_file_that_gives_no_pages_waits_with_its_sentence(content, problem, sentence):
    opening = a_fax(content).opening
    assert (opening.problem, opening.get_problem_display()) == (problem, sentence)


def test_every_problem_of_the_sandbox_has_a_sentence():
    kept = {FaxOpening.KEPT_AS.get(problem, problem) for problem in sandbox.Problem}
    assert kept | {"no-file"} == dict(FaxOpening.PROBLEMS).keys()


def test_a_page_without_its_end_is_opened_all_the_same():
    assert a_fax(letter() + bytes(4096)).pages.count() == 1


def test_words_are_kept_as_they_were(now):
    (page,) = pages_of(letter())
    assert scans.read(scans.written(page.words)) == page.words


def test_signing_off_makes_the_referral_with_the_scan_and_who_read_it(coordinator):
    fax = a_fax()
    referral = signed_off(fax, coordinator)
    assert (referral.received_via, referral.received_at) == ("fax", CAME)
    (scan,) = referral.attachments.all()
    assert len(pages_of(bytes(scan.content))) == 1 and bytes(scan.content) != letter()
    step = FaxStep.objects.get(fax=fax)
    assert (step.kind, step.by_name, step.referral) == ("signed-off", coordinator.name, referral)
    assert not Fax.objects.waiting()
    assert audit.broken_link() is None and audit.changed_rows() == []


def test_the_scan_is_prepared_at_once_and_never_drawn_again(coordinator, monkeypatch):
    fax = a_fax()
    monkeypatch.setattr(sandbox, "rebuild", lambda *given: pytest.fail("drawn again"))
    (scan,) = signed_off(fax, coordinator).attachments.all()
    (page,) = scan.prepared.pages.all()
    assert bytes(page.jpeg).startswith(b"\xff\xd8\xff") and "Ottoline Fernwhistle" in page.text
    assert (page.width_px, page.height_px) == (1700, 2200)
    assert duties.prepare_attachments(CAME) == 0 and audit.changed_rows() == []


def test_a_second_signature_is_the_same_or_refused(coordinator, manager):
    fax = a_fax()
    first = signed_off(fax, coordinator, id=fax.pk)
    assert signed_off(fax, coordinator, id=fax.pk) == first
    with pytest.raises(Refused, match="signed this fax off already"):
        signed_off(fax, manager)
    assert Referral.objects.count() == 1


def test_a_refused_referral_leaves_the_fax_open(coordinator):
    fax = a_fax()
    with pytest.raises(Refused):
        signed_off(fax, coordinator, patient_agrees=False)
    assert state(fax).state is None and Referral.objects.count() == 0


def test_a_fax_is_put_away_only_with_a_reason(coordinator, now):
    fax = a_fax()
    for wrong in ({"reason": ""}, {"reason": "tired"}, {"reason": "referral"}, {"reason": "patient"}):
        with pytest.raises(Refused):
            actions.close_fax(by=coordinator, at=now, fax=fax, **wrong)
    actions.close_fax(by=coordinator, at=now, fax=fax, reason="junk", words="A menu")
    assert (state(fax).state, state(fax).closed_for, state(fax).said) == ("closed", "junk", "A menu")
    assert not Fax.objects.waiting()


def test_what_belongs_somewhere_says_where(coordinator, now):
    fax, other = a_fax(), a_fax(picture())
    referral, patient = a_referral(), a_patient()
    actions.close_fax(by=coordinator, at=now, fax=fax, reason="referral", referral=referral)
    actions.close_fax(by=coordinator, at=now, fax=other, reason="patient", patient=patient)
    assert (referral.fax_steps.get().fax, patient.fax_steps.get().fax) == (fax, other)


def test_what_was_put_away_can_be_opened_again(coordinator, now):
    fax = a_fax()
    actions.close_fax(by=coordinator, at=now, fax=fax, reason="junk")
    actions.reopen_fax(by=coordinator, at=now, fax=fax)
    assert [one.state for one in Fax.objects.waiting()] == ["reopened"]
    with pytest.raises(Refused, match="open"):
        actions.reopen_fax(by=coordinator, at=now, fax=fax)


def test_a_closed_fax_that_comes_again_is_open_again(coordinator, now):
    fax = a_fax()
    actions.close_fax(by=coordinator, at=now, fax=fax, reason="junk")
    a_fax(at=now, read=False)
    assert state(fax).state == "reopened" and state(fax).said == "The same fax came again."


def test_a_fax_has_an_owner_or_is_nobodys(coordinator, now):
    fax = a_fax()
    assert state(fax).owner_name is None
    actions.take_on(by=coordinator, at=now, fax=fax, owner=coordinator)
    assert state(fax).owner_name == coordinator.name
    actions.take_on(by=coordinator, at=now, fax=fax, owner=None)
    assert state(fax).owner_name == "" and state(fax).state is None


def test_whoever_did_not_see_the_last_step_looks_again(coordinator, manager, now):
    fax = a_fax()
    actions.take_on(by=manager, at=now, fax=fax, owner=manager)
    with pytest.raises(Refused, match="meanwhile"):
        actions.close_fax(by=coordinator, at=now, fax=fax, reason="junk", seen=0)
    actions.close_fax(by=coordinator, at=now, fax=fax, reason="junk", seen=1)

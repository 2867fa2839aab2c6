"""Sending in a browser: each way leaves its line, nothing typed is lost, and it can be taken back."""

from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from lightwell.audit.models import AuditEvent
from lightwell.letters import actions
from lightwell.letters.models import Dispatch
from tests.factories.letters import a_reply
from tests.web.letters.test_list import words

OFFICE = "office@inkwell.example"


@pytest.fixture
def signed(coordinator, physician, now):
    return actions.sign_letter(by=physician, at=now, letter=a_reply(coordinator, at=now))


@pytest.fixture
def at(signed) -> str:
    return f"/letters/{signed.record}/"


def a_form(**over) -> dict[str, str]:
    return {"entry_id": str(uuid4()), **over}


def test_a_link_is_queued_once_however_often_it_is_sent_and_can_be_undone(at, coordinator, signed_in):
    browser, form = signed_in(coordinator), a_form(to=OFFICE)
    browser.post(f"{at}send/email/", form)
    said = words(browser.post(f"{at}send/email/", form, follow=True))
    dispatch = Dispatch.objects.get()
    assert f"The e-mail to {OFFICE} leaves in a moment." in said and "Undo" in said
    assert f"/letters/sendings/{dispatch.pk}/stop/" in said
    said = words(browser.post(f"/letters/sendings/{dispatch.pk}/stop/", follow=True))
    assert "The letter counts as not sent." in said and "taken back" in said


@pytest.mark.parametrize("to", ["", "nobody", "a@clinic.example\nBcc: b@elsewhere.example", "x" * 300])
def test_a_wrong_address_keeps_what_was_typed_and_sends_nothing(at, coordinator, signed_in, to):
    answer = signed_in(coordinator).post(f"{at}send/email/", a_form(to=to))
    assert answer.status_code == 422 and not Dispatch.objects.exists()
    assert to.split("\n")[0][:200] in words(answer)


@pytest.mark.parametrize(
    ("way", "said"), [("fax", "faxed to 416-555-0111"), ("print", "on paper to 416-555-0111")]
)
def test_a_fax_and_paper_are_written_down_by_whom(at, coordinator, signed_in, way, said):
    form = a_form(way=way, to="416-555-0111")
    answer = signed_in(coordinator).post(f"{at}send/handed/", form, follow=True)
    assert said in words(answer)
    assert Dispatch.objects.get().by_name == "Odile Marchbanks"


@pytest.mark.parametrize("way", ["", "pigeon", "email"])
def test_an_unknown_way_is_refused(at, coordinator, signed_in, way):
    answer = signed_in(coordinator).post(f"{at}send/handed/", a_form(way=way, to="416"))
    assert answer.status_code == 422 and not Dispatch.objects.exists()


def test_the_fax_is_handed_out_with_a_line(at, signed, coordinator, signed_in):
    answer = signed_in(coordinator).get(f"{at}fax/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fax-2026-0001.pdf"'
    assert len(PdfReader(BytesIO(answer.content)).pages) == signed.pages + 1
    assert AuditEvent.objects.first().action == "export"


def test_what_is_not_signed_is_not_sent(coordinator, signed_in, now):
    at = f"/letters/{a_reply(coordinator, at=now).record}/"
    browser = signed_in(coordinator)
    assert [browser.get(f"{at}{way}/").status_code for way in ("send", "fax")] == [404, 404]
    assert browser.post(f"{at}send/email/", a_form(to=OFFICE)).status_code == 404


@pytest.mark.parametrize("role", ["nurse", "manager", "auditor"])
def test_who_sends_no_letters_is_refused(at, signed, coordinator, role, request, signed_in, now):
    sent = actions.mark_sent(by=coordinator, at=now, signed=signed, way="fax", to="416")
    browser = signed_in(request.getfixturevalue(role))
    assert browser.get(f"{at}send/").status_code == 403
    assert browser.post(f"{at}send/email/", a_form(to=OFFICE)).status_code == 403
    assert browser.post(f"/letters/sendings/{sent.pk}/stop/").status_code == 403


def test_the_sheet_says_where_the_last_sending_stands(at, signed, coordinator, signed_in, now):
    browser = signed_in(coordinator)
    assert "Not sent" in words(browser.get(at))
    actions.mark_sent(by=coordinator, at=now, signed=signed, way="fax", to="416-555-0111")
    said = words(browser.get(at))
    assert "Fax to 416-555-0111" in said and "Send again" in said


def test_as_many_queries_after_three_sendings_as_after_one(
    at, signed, coordinator, signed_in, now, django_assert_num_queries
):
    browser = signed_in(coordinator)
    for count in (1, 3):
        while Dispatch.objects.count() < count:
            actions.mark_sent(by=coordinator, at=now, signed=signed, way="fax", to="<b>416</b>")
        browser.get(f"{at}send/")
        with django_assert_num_queries(10):
            assert "<b>416" not in words(browser.get(f"{at}send/"))

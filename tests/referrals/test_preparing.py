"""The loop draws attachments anew: once each, or with the reason why not; the original stays as it came."""

from hashlib import sha256

import pytest
from django.db import IntegrityError

from lightwell import sandbox
from lightwell.audit.models import AuditEvent
from lightwell.audit.queries import changed_rows
from lightwell.jobs import duties
from lightwell.referrals import actions, queries
from lightwell.referrals.actions import File
from lightwell.referrals.models import Attachment, Preparation, PreparedPage
from tests.factories import files
from tests.factories.referrals import REFERRED, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_start(monkeypatch):
    monkeypatch.setattr(duties, "SETBACKS", duties.Setbacks())


def test_the_loop_draws_each_file_once():
    a_referral(attachments=[File("chart.pdf", files.many_pages(2)), File("fax.tif", files.a_tiff(3))])
    assert [duties.prepare_attachments(REFERRED) for _twice in range(2)] == [2, 0]
    assert dict(Preparation.objects.values_list("attachment__name", "page_count")) == {
        "chart.pdf": 2,
        "fax.tif": 3,
    }
    assert PreparedPage.objects.count() == 5


def test_the_original_is_what_was_sent_whatever_is_done_with_it():
    content = files.acting_pdf("script")
    a_referral(attachments=[File("chart.pdf", content)])
    duties.prepare_attachments(REFERRED)
    kept = Attachment.objects.get()
    assert bytes(kept.content) == content and kept.sha256 == sha256(content).hexdigest()


def test_a_file_that_cannot_be_drawn_is_kept_with_the_reason_and_not_tried_again(monkeypatch):
    a_referral(attachments=[File("chart.pdf", files.a_pdf())])
    monkeypatch.setattr(sandbox, "rebuild", lambda content: sandbox.Rebuilt(problem=sandbox.Problem.DAMAGED))
    assert [duties.prepare_attachments(REFERRED) for _twice in range(2)] == [1, 0]
    assert Preparation.objects.get().get_problem_display() == "It is damaged or cut short."


def test_one_file_that_breaks_the_loop_holds_up_no_other(monkeypatch):
    a_referral(attachments=[File("a.pdf", files.a_pdf()), File("b.pdf", files.a_pdf())])
    real, calls = sandbox.rebuild, []

    def broken_once(content: bytes) -> sandbox.Rebuilt:
        calls.append(content)
        if len(calls) == 1:
            raise OSError("no process can be started")
        return real(content)

    monkeypatch.setattr(sandbox, "rebuild", broken_once)
    assert duties.prepare_attachments(REFERRED) == 1
    assert [file.name for file in queries.unprepared_attachments()] == ["a.pdf"]


def test_it_leaves_one_line_that_covers_every_page():
    a_referral(attachments=[File("chart.pdf", files.many_pages(2))])
    duties.prepare_attachments(REFERRED)
    line = AuditEvent.objects.first()
    assert (line.actor_role, line.entity, len(line.rows.split("\n"))) == (
        "system",
        "referrals.Preparation",
        3,
    )
    assert changed_rows() == []


def test_two_loops_prepare_a_file_once():
    attachment = a_referral(attachments=[File("chart.pdf", files.a_pdf())]).attachments.get()
    actions.prepare_attachment(at=REFERRED, attachment=attachment)
    with pytest.raises(IntegrityError):
        actions.prepare_attachment(at=REFERRED, attachment=attachment)

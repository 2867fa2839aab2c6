"""Files with a referral: several, each by its content; refused by name; shown only drawn anew."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lightwell import sandbox
from lightwell.audit.models import AuditEvent
from lightwell.referrals import actions
from lightwell.referrals.actions import File
from lightwell.referrals.models import Attachment, Referral
from lightwell.web import uploads
from tests.factories import files
from tests.factories.referrals import a_referral

MB = 1024 * 1024


def upload(content: bytes, name: str = "chart.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def refused(referrer, form, *sentences: str) -> str:
    """The page that came back, with every word typed, after nothing was written."""
    answer = referrer.post("/refer/", form)
    text = unescape(answer.text)
    assert answer.status_code == 422
    assert [said for said in sentences if said not in text] == []
    assert 'value="Fernwhistle"' in text and "econd episode" in text
    assert not Referral.objects.exists() and not AuditEvent.objects.exists()
    return text


def prepared(*sent: File, now) -> Attachment:
    """The first file of a referral, after the loop."""
    referral = a_referral(at=now, attachments=sent)
    for attachment in referral.attachments.all():
        actions.prepare_attachment(at=now, attachment=attachment)
    return referral.attachments.get(name=sent[0].name)


def test_four_kinds_come_along_whatever_they_are_called(referrer, typed):
    sent = [
        upload(files.a_pdf(), "summary.txt"),
        upload(files.a_picture("PNG"), "scan.pdf"),
        upload(files.a_picture("JPEG"), "photo"),
        upload(files.a_tiff(2), "fax.jpeg"),
    ]
    assert referrer.post("/refer/", typed(attachment=sent)).status_code == 303
    kept = Attachment.objects.order_by("name").values_list("name", "kind")
    assert list(kept) == [
        ("fax.jpeg", "tiff"),
        ("photo", "jpeg"),
        ("scan.pdf", "png"),
        ("summary.txt", "pdf"),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "chart.pdf is empty."),
        (files.a_zip(1), "chart.pdf is not a PDF, JPEG, PNG or TIFF."),
        (b"<script>alert(1)</script>", "chart.pdf is not a PDF, JPEG, PNG or TIFF."),
        (files.a_pdf()[:-40], "chart.pdf is damaged or cut short."),
        (files.a_tiff()[:-300], "chart.pdf is damaged or cut short."),
        (files.encrypted_pdf(), "chart.pdf is locked with a password."),
        (files.many_pages(10_000), "chart.pdf has more than 100 pages."),
        (files.picture_bomb(), "chart.pdf cannot be opened safely."),
    ],
    ids=["empty", "archive", "page", "cut PDF", "cut TIFF", "locked", "long", "bomb"],
)
def test_a_file_that_is_not_taken_gets_its_sentence(referrer, typed, content, sentence):
    refused(referrer, typed(attachment=upload(content)), sentence)


def test_each_of_several_wrong_files_is_named(referrer, typed):
    sent = [upload(files.a_zip(), "a.pdf"), upload(files.a_pdf(), "good.pdf"), upload(b"MZ", "b.pdf")]
    text = refused(referrer, typed(attachment=sent), "a.pdf is not a PDF", "b.pdf is not a PDF")
    assert "good.pdf" not in text


def test_after_a_bomb_nobody_waits_for_the_others(referrer, typed, monkeypatch):
    looked: list[bytes] = []
    monkeypatch.setattr(sandbox, "look", lambda content: looked.append(content) or sandbox.Problem.TOO_HEAVY)
    sent = [upload(files.picture_bomb(), "bomb.png"), upload(files.a_pdf(), "next.pdf")]
    refused(referrer, typed(attachment=sent), "bomb.png cannot be opened safely.")
    assert len(looked) == 1


def test_a_file_of_21_megabytes_is_dropped_while_it_is_read(referrer, typed):
    large = upload(b"%PDF-" + bytes(21 * MB), "scan.pdf")
    refused(referrer, typed(attachment=large), "scan.pdf is larger than 20 MB.")


def test_four_files_of_13_megabytes_are_one_too_many(referrer, typed):
    sent = [upload(files.a_pdf() + bytes(13 * MB), f"{n}.pdf") for n in range(4)]
    text = refused(referrer, typed(attachment=sent), "3.pdf is too much: all files together may have 50 MB.")
    assert "2.pdf is too much" not in text


def test_the_large_file_is_refused_after_the_token_was_read(typed, db):
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get("/refer/").text)[1]
    large = upload(b"%PDF-" + bytes(21 * MB), "scan.pdf")
    refused(strict, typed(attachment=large, csrfmiddlewaretoken=token), "scan.pdf is larger than 20 MB.")


def test_a_request_beyond_everything_is_not_read_at_all(referrer, typed, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_REQUEST_BYTES", 1000)
    answer = referrer.post("/refer/", typed(attachment=upload(files.a_pdf() * 9)))
    assert answer.status_code == 400
    assert "This request could not be read" in answer.text


def test_more_files_than_anyone_needs_are_refused(referrer, typed):
    sent = [upload(files.a_pdf(), f"{n}.pdf") for n in range(11)]
    assert referrer.post("/refer/", typed(attachment=sent)).status_code == 400
    assert not Referral.objects.exists()


def test_a_good_file_beside_a_wrong_field_must_be_chosen_again(referrer, typed):
    form = typed(attachment=upload(files.a_pdf()), given_name="")
    refused(referrer, form, "Your files cannot be kept on this page.")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\chart.pdf", "chart.pdf"),
        ("chart\u202efdp.exe", "chartfdp.exe"),
        ("<b>chart.pdf", "<b>chart.pdf"),
    ],
)
def test_a_name_cannot_choose_its_folder_or_break_the_page(referrer, typed, desk, name, kept):
    file = upload(files.a_pdf())
    vars(file)["_name"] = name
    assert referrer.post("/refer/", typed(attachment=file)).status_code == 303
    stored = Attachment.objects.get()
    assert stored.name == kept
    for page in (f"/inbox/{stored.referral_id}/", f"/inbox/attachments/{stored.pk}/"):
        assert "<b>chart" not in desk.get(page).text


def test_a_file_waits_then_shows_its_pages_and_its_words(desk, now):
    referral = a_referral(at=now, attachments=[File("chart.pdf", files.a_pdf(words="Lithium 900"))])
    file = referral.attachments.get()
    assert "being prepared" in desk.get(f"/inbox/{referral.pk}/").text
    assert "This file is being prepared" in desk.get(f"/inbox/attachments/{file.pk}/").text
    actions.prepare_attachment(at=now, attachment=file)
    assert "1 page<" in desk.get(f"/inbox/{referral.pk}/").text
    text = desk.get(f"/inbox/attachments/{file.pk}/").text
    assert "Lithium 900" in text and 'src="data:image/jpeg;base64,/9j/' in text
    assert "Page 1 of 1" in text


def test_words_of_a_file_are_only_words(desk, now):
    file = prepared(File("chart.pdf", files.a_pdf(words="<script>alert\\(1\\)</script>")), now=now)
    text = desk.get(f"/inbox/attachments/{file.pk}/").text
    assert "&lt;script&gt;alert" in text and "<script>alert" not in text


def test_a_file_that_cannot_be_shown_says_why(desk, now, monkeypatch):
    broken = sandbox.Rebuilt(problem=sandbox.Problem.TOO_HEAVY)
    monkeypatch.setattr(sandbox, "rebuild", lambda content: broken)
    file = prepared(File("chart.pdf", files.a_pdf()), now=now)
    assert "cannot be shown" in desk.get(f"/inbox/{file.referral_id}/").text
    assert "It takes more memory or time" in desk.get(f"/inbox/attachments/{file.pk}/").text


def test_the_original_is_for_who_answers_for_it_and_leaves_a_line(desk, signed_in, manager, now):
    content = files.acting_pdf("launch")
    file = prepared(File("chart.pdf", content), now=now)
    address = f"/inbox/attachments/{file.pk}/original/"
    assert desk.get(address).status_code == 403
    assert "Save the original" not in desk.get(f"/inbox/attachments/{file.pk}/").text
    boss = signed_in(manager)
    assert "Save the original" in boss.get(f"/inbox/attachments/{file.pk}/").text
    answer = boss.get(address)
    assert answer.content == content and answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    line = AuditEvent.objects.first()
    assert (line.action, line.actor_id, line.entity_id) == ("export", manager.actor_id, str(file.pk))


def test_each_look_at_a_file_leaves_a_line(desk, now):
    file = prepared(File("chart.pdf", files.a_pdf()), now=now)
    desk.get(f"/inbox/attachments/{file.pk}/")
    line = AuditEvent.objects.first()
    assert (line.action, line.entity) == ("view", "referrals.Attachment")
    assert line.detail == file.referral.tracking_code


@pytest.mark.parametrize("pages", [1, 3])
def test_the_page_asks_the_database_the_same_however_many_pages(desk, now, pages, django_assert_num_queries):
    file = prepared(File("chart.pdf", files.many_pages(pages)), now=now)
    desk.get("/inbox/")
    with django_assert_num_queries(9):
        desk.get(f"/inbox/attachments/{file.pk}/")


def test_a_long_file_is_turned_some_pages_at_a_time(desk, now):
    file = prepared(File("chart.pdf", files.many_pages(6)), now=now)
    first = desk.get(f"/inbox/attachments/{file.pk}/").text
    assert "Page 4 of 6" in first and "Page 5 of 6" not in first and 'href="?part=2"' in first
    last = desk.get(f"/inbox/attachments/{file.pk}/?part=99").text
    assert "Page 6 of 6" in last and "Earlier pages" in last and "Later pages" not in last

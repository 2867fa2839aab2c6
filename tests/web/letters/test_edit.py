"""Editing and signing in a browser: nothing typed is lost, nothing is signed that was not read."""

from uuid import uuid4

from lightwell.letters import actions, queries
from lightwell.letters.models import Letter, SignedLetter
from tests.factories.staff import PASSWORD
from tests.web.letters.test_list import words


def newest(letter) -> Letter:
    return queries.letter_of(letter.record)


def test_the_draft_stands_beside_what_the_record_says(address, coordinator, signed_in):
    said = words(signed_in(coordinator).get(f"{address}edit/"))
    assert "Dr. Benedetta Larkspur" in said and "Suitable, 2026-11-14" in said
    assert "two trials failed" in said and "A physician or a psychiatrist signs this letter." in said


def test_a_draft_is_saved_once_however_often_it_is_sent(letter, address, typed, coordinator, signed_in):
    browser = signed_in(coordinator)
    for _click in range(2):
        answer = browser.post(f"{address}edit/", {**typed, "body": "Fewer words.", "do": "ready"})
        assert answer.status_code == 302
    assert Letter.objects.filter(record=letter.record).count() == 2
    assert newest(letter).ready and newest(letter).body == "Fewer words."


def test_of_two_who_edit_the_second_keeps_their_words_and_sees_the_first(
    letter, address, typed, coordinator, physician, signed_in
):
    signed_in(coordinator).post(f"{address}edit/", {**typed, "body": "Odile's words."})
    browser = signed_in(physician)
    answer = browser.post(f"{address}edit/", {**typed, "body": "Leopold's words."})
    said = words(answer)
    assert answer.status_code == 422
    assert "Odile Marchbanks changed this meanwhile" in said
    assert "Leopold&#39;s words." in said and "Odile&#39;s words." in said
    assert newest(letter).body == "Odile's words."
    assert 'name="version" value="2"' in said
    assert browser.post(f"{address}edit/", {**typed, "version": "2", "body": "Both."}).status_code == 302
    assert newest(letter).body == "Both."


def test_empty_and_absurd_values_get_a_sentence_and_write_nothing(
    letter, address, typed, coordinator, signed_in
):
    browser = signed_in(coordinator)
    wrong = {"recipient_name": " ", "recipient_address": "x" * 201, "language": "tlh", "body": "\n"}
    answer = browser.post(f"{address}edit/", {**typed, **wrong})
    assert answer.status_code == 422
    said = words(answer)
    for sentence in ("Say to whom the letter goes.", "at most 200", "English or French", "no words yet"):
        assert sentence in said
    assert browser.post(f"{address}edit/", {**typed, "version": "99999999999"}).status_code == 422
    assert Letter.objects.filter(record=letter.record).count() == 1


def test_drafted_again_in_french_is_shown_and_not_saved(letter, address, typed, coordinator, signed_in):
    answer = signed_in(coordinator).post(f"{address}edit/", {**typed, "language": "fr", "do": "again"})
    assert answer.status_code == 200
    assert "Drafted again." in words(answer) and "Ce que nous vous demandons" in words(answer)
    assert newest(letter).language == "en"


def test_signing_saves_what_was_typed_and_signs_that(letter, address, typed, psychiatrist, signed_in):
    browser = signed_in(psychiatrist)
    form = {**typed, "body": "Signed words.", "do": "sign", "password": PASSWORD}
    answer = browser.post(f"{address}edit/", form)
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    signed = SignedLetter.objects.get()
    assert signed.letter.body == "Signed words." and signed.signed_by == psychiatrist
    assert browser.post(f"{address}edit/", form).status_code == 302
    assert SignedLetter.objects.count() == 1
    assert browser.get(f"{address}edit/").headers["Location"] == address


def test_a_wrong_password_signs_nothing_and_is_not_shown_again(address, typed, psychiatrist, signed_in):
    form = {**typed, "body": "Words to keep.", "do": "sign", "password": "hunter2-wrong"}
    answer = signed_in(psychiatrist).post(f"{address}edit/", form)
    assert answer.status_code == 422
    said = words(answer)
    assert "not the password of Dr. Sunniva Achterberg" in said
    assert "Words to keep." in said and "hunter2-wrong" not in said
    assert not SignedLetter.objects.exists()


def test_who_may_write_and_not_sign_does_not_sign(letter, address, typed, coordinator, signed_in):
    answer = signed_in(coordinator).post(f"{address}edit/", {**typed, "do": "sign", "password": PASSWORD})
    assert answer.status_code == 422
    assert "physician or a psychiatrist" in words(answer)
    assert not SignedLetter.objects.exists()


def test_a_letter_that_changed_since_it_was_read_is_not_signed(
    letter, address, typed, coordinator, psychiatrist, signed_in, now
):
    actions.edit_letter(by=coordinator, at=now, letter=letter, body="Newer words.")
    answer = signed_in(psychiatrist).post(f"{address}edit/", {**typed, "do": "sign", "password": PASSWORD})
    assert answer.status_code == 422 and "Odile Marchbanks changed this" in words(answer)
    assert not SignedLetter.objects.exists()


def test_a_signed_letter_is_corrected_by_a_new_one(letter, address, psychiatrist, signed_in, now):
    browser, key = signed_in(psychiatrist), {"entry_id": str(uuid4())}
    assert browser.post(f"{address}replace/", key).status_code == 422
    actions.sign_letter(by=psychiatrist, at=now, letter=letter)
    first, second = (browser.post(f"{address}replace/", key) for _click in range(2))
    assert first.status_code == 302 and first.headers["Location"] == second.headers["Location"]
    assert Letter.objects.exclude(record=letter.record).get().replaces == letter
    assert browser.post(f"{address}replace/", {"entry_id": "not-a-key"}).status_code == 422


def test_as_many_queries_on_the_third_version_as_on_the_first(
    letter, address, coordinator, signed_in, django_assert_num_queries, now
):
    browser = signed_in(coordinator)
    browser.get(f"{address}edit/")
    with django_assert_num_queries(25):
        browser.get(f"{address}edit/")
    for body in ("Second.", "Third."):
        letter = actions.edit_letter(by=coordinator, at=now, letter=letter, body=body)
    with django_assert_num_queries(25):
        browser.get(f"{address}edit/")

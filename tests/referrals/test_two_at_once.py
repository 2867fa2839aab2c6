"""The same form twice at the same moment, and two coordinators at once: the database keeps one."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from lightwell.audit.refusal import Refused
from lightwell.referrals import actions
from lightwell.referrals.models import Referral, ReferralStep
from tests.factories.referrals import a_referral
from tests.factories.staff import a_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_the_same_moment(*acts) -> None:
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_a_form_sent_twice_at_once_is_one_referral(at_once):
    key, codes = uuid4(), []

    def send():
        codes.append(a_referral(id=key).tracking_code)

    at_the_same_moment(send, send)
    assert (Referral.objects.count(), len(codes), len(set(codes))) == (1, 2, 1)


def test_of_two_answers_at_once_one_counts_and_the_other_is_told(at_once, now):
    referral, said = a_referral(), []
    people = [a_user("coordinator", username=name, name=name) for name in ("Odile", "Basil")]

    def decline(person):
        try:
            actions.decline_referral(by=person, at=now, referral=referral, reason="No", seen=1)
        except Refused as refused:
            said.append(str(refused.message))

    at_the_same_moment(*[lambda person=person: decline(person) for person in people])
    assert ReferralStep.objects.count() == 2
    assert len(said) == 1 and "answered this referral already: Declined" in said[0]

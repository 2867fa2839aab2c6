"""The same form twice at the same moment, and two coordinators at once: the database keeps one."""

from uuid import uuid4

import pytest

from lightwell.referrals import actions
from lightwell.referrals.models import Referral, ReferralOwner, ReferralStep
from tests.factories.at_once import at_the_same_moment
from tests.factories.referrals import a_referral
from tests.factories.staff import a_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_form_sent_twice_at_once_is_one_referral(at_once):
    key = uuid4()
    first, second = at_the_same_moment(lambda: a_referral(id=key), lambda: a_referral(id=key))
    assert first.tracking_code == second.tracking_code
    assert Referral.objects.count() == 1


def test_of_two_answers_at_once_one_counts_and_the_other_is_told(at_once, now):
    referral = a_referral()
    people = [a_user("coordinator", username=name, name=name) for name in ("Odile", "Basil")]

    def decline(person):
        actions.decline_referral(by=person, at=now, referral=referral, reason="No", seen=1)

    answers = at_the_same_moment(*[lambda person=person: decline(person) for person in people])
    (refused,) = [one for one in answers if one]
    assert "answered this referral already: Declined" in str(refused.message)
    assert ReferralStep.objects.count() == 2


def test_of_two_who_take_one_referral_at_once_one_has_it_and_the_other_is_told(at_once, now):
    referral = a_referral()
    people = [a_user("coordinator", username=name, name=name) for name in ("Odile", "Basil")]

    def take(person):
        actions.assign_referral(by=person, at=now, referral=referral, owner=person, seen=0)

    answers = at_the_same_moment(*[lambda person=person: take(person) for person in people])
    (refused,) = [one for one in answers if one]
    owner = ReferralOwner.objects.get().owner
    assert str(refused.message) == f"{owner.name} has this referral meanwhile."

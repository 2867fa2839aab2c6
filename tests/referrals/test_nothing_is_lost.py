"""The machine of a referral: whatever people do, in any order, none is lost and the list tells the truth."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lightwell.audit.queries import changed_rows
from lightwell.audit.refusal import Refused
from lightwell.referrals import actions, queries
from lightwell.referrals.inbox import inbox
from lightwell.referrals.models import Referral, ReferralOwner, ReferralStep
from lightwell.referrals.numbers import numbers
from lightwell.referrals.rules import ANSWERS, MOVES, State, Status
from tests.conftest import NOW
from tests.factories.referrals import a_referral
from tests.factories.staff import a_user

DAYS = st.integers(0, 20)
SOON = st.sampled_from(["urgent", "soon", "routine"])
PLACES = st.integers(0, 50)
ACTS = {
    "ask": (actions.request_information, {"asked": "Heart tracing"}),
    "answered": (actions.record_information, {"answered": "Normal"}),
    "decline": (actions.decline_referral, {"reason": "Under 18", "code": "under-age"}),
    "redirect": (actions.redirect_referral, {"to": "Elsewhere", "reason": "Nearer", "code": "too-far"}),
    "close": (actions.close_referral, {"code": "withdrawn", "way": "phone"}),
    "reopen": (actions.reopen_referral, {"reason": "Called again"}),
}
TO = {
    "ask": Status.INFORMATION_REQUESTED,
    "answered": Status.RECEIVED,
    "decline": Status.DECLINED,
    "redirect": Status.REDIRECTED,
    "close": Status.CLOSED,
    "reopen": Status.RECEIVED,
}


class Desk(RuleBasedStateMachine):
    """A coordinator who does anything with anything. `told` is what a clerk with a pencil wrote down."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.by = a_user("coordinator")
        self.told: dict[UUID, list[tuple[Status, object, str, str]]] = {}

    def note(self, referral: Referral, to: Status, soon: str = "", code: str = "") -> None:
        self.told.setdefault(referral.pk, []).append((to, queries.local_day(self.now), soon, code))

    def some(self, place: int) -> Referral:
        return Referral.objects.get(pk=list(self.told)[place % len(self.told)])

    def status(self, referral: Referral) -> Status:
        return self.told[referral.pk][-1][0]

    @rule(days=DAYS)
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule()
    def one_comes_in(self):
        referral = a_referral(at=self.now, health_card_number="")
        self.note(referral, Status.RECEIVED)

    @precondition(lambda self: self.told)
    @rule(place=PLACES, act=st.sampled_from(sorted(ACTS)))
    def somebody_acts(self, place, act):
        referral, (verb, words) = self.some(place), ACTS[act]
        try:
            verb(by=self.by, at=self.now, referral=referral, **words)
        except Refused:
            here = self.status(referral)
            wrong_way = act in ("answered", "reopen")
            assert wrong_way or TO[act] not in MOVES[here]
        else:
            assert TO[act] in MOVES[self.status(referral)]
            self.note(referral, TO[act], code=words.get("code", ""))

    @precondition(lambda self: self.told)
    @rule(place=PLACES, soon=SOON)
    def somebody_accepts(self, place, soon):
        referral = self.some(place)
        triage = {"how_soon": soon, "reason": "As we see it"}
        here = self.status(referral)
        verb = actions.change_acuity if here is Status.ACCEPTED else actions.accept_referral
        try:
            verb(by=self.by, at=self.now, referral=referral, **triage)
        except Refused:
            assert Status.ACCEPTED not in MOVES[here]
        else:
            self.note(referral, Status.ACCEPTED, soon)

    @precondition(lambda self: self.told)
    @rule(place=PLACES, back=st.booleans())
    def somebody_takes_it_or_gives_it_back(self, place, back):
        owner = None if back else self.by
        actions.assign_referral(by=self.by, at=self.now, referral=self.some(place), owner=owner)

    @invariant()
    def every_referral_lies_in_one_folder(self):
        found = inbox(self.now, only=None, most=None, words="Fernwhistle")
        listed = [row.referral.pk for rows in found.folders.values() for row in rows]
        assert sorted(listed) == sorted(self.told)
        assert sum(found.counts.values()) == len(self.told)

    @invariant()
    def what_is_not_closed_has_an_owner_or_is_nobodys(self):
        found = inbox(self.now, most=None)
        nobodys = {row.referral.pk for row in found.nobodys}
        for rows in (found.folders[state] for state in State if state is not State.CLOSED):
            assert all((row.owner == "") == (row.referral.pk in nobodys) for row in rows)

    @invariant()
    def the_steps_are_what_was_done_and_only_permitted_ones(self):
        for key, told in self.told.items():
            steps = list(ReferralStep.objects.filter(referral=key))
            assert [Status(step.to_status) for step in steps] == [to for to, *_rest in told]
            assert [step.number for step in steps] == list(range(1, len(steps) + 1))
            before = [None, *(to for to, *_rest in told)]
            assert all(to in MOVES[was] for was, (to, *_rest) in zip(before, told, strict=False))

    @invariant()
    def the_numbers_are_a_recount_by_hand(self):
        first, last = queries.local_day(NOW) + timedelta(days=3), queries.local_day(self.now)
        found = numbers(self.now, first, last, {})
        ours = [told for told in self.told.values() if first <= told[0][1] <= last]
        answers = [next((on for to, on, *_rest in told if to in ANSWERS), None) for told in ours]
        in_time = [on for on, told in zip(answers, ours, strict=True) if on and (on - told[0][1]).days <= 14]
        assert (found.received, found.answered) == (len(ours), len([on for on in answers if on]))
        assert found.in_time == len(in_time)
        assert found.in_time + found.late + found.still_in_time == found.received
        every = [step for told in self.told.values() for step in told if first <= step[1] <= last]
        assert sum(found.declined.values()) == sum(to is Status.DECLINED for to, *_rest in every)
        assert sum(found.redirected.values()) == sum(to is Status.REDIRECTED for to, *_rest in every)

    def teardown(self):
        assert changed_rows() == []
        assert not ReferralOwner.objects.exclude(referral__in=list(self.told)).exists()


@pytest.mark.django_db
def test_no_path_loses_a_referral():
    class Once(Desk):
        """Each run begins with an empty desk, and is taken back."""

        def __init__(self):
            self.block = transaction.atomic()
            self.block.__enter__()
            super().__init__()

        def teardown(self):
            try:
                super().teardown()
            finally:
                transaction.set_rollback(True)
                self.block.__exit__(None, None, None)

    run_state_machine_as_test(Once, settings=settings(max_examples=8, stateful_step_count=14, deadline=None))

"""Whatever is done, in whatever order: nothing below zero, nothing lost, nothing twice."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lightwell.audit.refusal import Refused
from lightwell.pharmacy import actions, queries, rules
from lightwell.pharmacy.models import RegisterEntry
from tests.conftest import NOW
from tests.factories.patients import a_patient
from tests.factories.pharmacy import a_lot, a_person

amounts = st.decimals(Decimal("0.01"), 250, places=2)


class Register(RuleBasedStateMachine):
    """Two nurses do what the pharmacy lets them, on two containers of one lot."""

    @initialize()
    def receive(self):
        self.at = NOW
        self.nurses = a_person("one", "RN One"), a_person("two", "RN Two")
        self.patient = a_patient()
        self.lot = a_lot(labels=["A1", "A2"])
        self.containers = list(self.lot.containers.select_related("lot"))
        self.draws = []
        self.refused = 0

    def attempt(self, action, **details):
        by, witness = self.nurses
        before = RegisterEntry.objects.filter(container__lot=self.lot).count()
        self.at += timedelta(minutes=1)
        try:
            return action(by=by, at=self.at, witness=witness, **details)
        except Refused:
            assert RegisterEntry.objects.filter(container__lot=self.lot).count() == before
            return None

    @rule(which=st.integers(0, 1), mg=amounts)
    def draw(self, which, mg):
        entry = self.attempt(
            actions.draw_dose,
            container=self.containers[which],
            treatment_id=uuid4(),
            patient=self.patient,
            amount_mg=mg,
        )
        self.draws += [entry] if entry else []

    @rule(which=st.integers(0, 9), mg=amounts)
    def give(self, which, mg):
        if self.draws:
            draw = self.draws[which % len(self.draws)]
            actions.give_dose(by=self.nurses[0], at=self.at, draw=draw, amount_mg=mg)

    @rule(which=st.integers(0, 9), mg=amounts)
    def waste(self, which, mg):
        if self.draws:
            self.attempt(actions.waste, draw=self.draws[which % len(self.draws)], amount_mg=mg)

    @rule(which=st.integers(0, 1), mg=amounts)
    def destroy(self, which, mg):
        self.attempt(actions.waste, container=self.containers[which], amount_mg=mg)

    @rule(which=st.integers(0, 9))
    def put_back(self, which):
        if self.draws:
            self.attempt(actions.return_unopened, draw=self.draws[which % len(self.draws)])

    @rule(which=st.integers(0, 1), mg=amounts)
    def count(self, which, mg):
        self.attempt(actions.count_container, container=self.containers[which], measured_mg=mg)

    @rule(which=st.integers(0, 30), mg=amounts)
    def correct(self, which, mg):
        lines = list(RegisterEntry.objects.filter(container__lot=self.lot).order_by("at", "line", "pk"))
        self.attempt(actions.correct, entry=lines[which % len(lines)], right_mg=mg, reason="typing")

    @invariant()
    def every_container_holds_what_its_lines_say(self):
        for container in self.containers:
            entries = container.entries.select_related("corrects").order_by("line")
            held = Decimal(0)
            for number, entry in enumerate(entries, start=1):
                held += _effect(entry)
                assert entry.line == number
                assert entry.balance_mg == held >= 0

    @invariant()
    def the_containers_hold_what_was_received_and_not_used(self):
        entries = RegisterEntry.objects.filter(container__lot=self.lot).select_related("corrects")
        held = sum(queries.balance(container) for container in self.containers)
        assert held == sum(_effect(entry) for entry in entries)

    @invariant()
    def every_draw_is_accounted_for_or_shown(self):
        open_ones = {found.draw.treatment_id for found in queries.open_draws()}
        for draw in self.draws:
            sums = queries.reconciliation_of(draw.treatment_id)
            parts = sums.given_mg + sums.wasted_mg + sums.returned_mg + sums.unaccounted_mg
            assert sums.drawn_mg == parts
            assert sums.balanced != (draw.treatment_id in open_ones)


def _effect(entry: RegisterEntry) -> Decimal:
    of = entry.corrects or entry
    return rules.effect_mg(entry.counts_as, entry.amount_mg, from_draw=of.draw_id is not None)


def test_whatever_is_done_the_register_adds_up(db):
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    quick = settings(max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Register, settings=quick)
    assert RegisterEntry.objects.filter(kind="draw").exists()

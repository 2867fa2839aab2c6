"""A decision is shared when the last word of both sides is yes."""

from hypothesis import given
from hypothesis import strategies as st

from lightwell import knowledge
from lightwell.assessment.deciding import SIDES, both_say_yes
from lightwell.assessment.models import Decision

SAID = st.lists(st.tuples(st.sampled_from(SIDES), st.sampled_from(["yes", "time", "no"])))


def test_silence_is_not_yes():
    assert not both_say_yes([])
    assert not both_say_yes([("patient", "yes")])
    assert both_say_yes([("patient", "yes"), ("clinician", "yes")])


@given(SAID)
def test_only_the_last_word_of_each_side_counts(said):
    last = [next((answer for who, answer in said if who == side), "") for side in SIDES]
    assert both_say_yes(said) == (last == ["yes", "yes"])


@given(SAID, st.sampled_from(SIDES))
def test_a_new_no_takes_the_yes_away(said, side):
    assert not both_say_yes([(side, "no"), *said])


def test_each_outcome_has_reasons_to_choose_from():
    found = {outcome for one in knowledge.current().decision_reasons.values() for outcome in one.outcomes}
    assert found == set(dict(Decision.OUTCOMES))


def test_each_protocol_says_what_is_known_and_the_experimental_how_trials_differ():
    known = knowledge.current()
    assert known.evidence.keys() == known.protocols.keys()
    tried = [known.evidence[code] for code, one in known.protocols.items() if one.experimental]
    assert len(tried) == 2 and all(one.contrast and one.level == "none" for one in tried)

"""Answers to the single items of PHQ-9 and GAD-7 that add up to a total."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lightwell.jobs.simulated.parameters import Section, section
from lightwell.jobs.simulated.streams import Floats, Integers, Purpose, Stream

LEVELS = 3
Answers = NDArray[np.int8]


@dataclass(frozen=True)
class ItemAnswers:
    """Arrays (people, occasions, items) of 0 to 3; PHQ-9 has nine items, GAD-7 seven."""

    phq9: Answers
    gad7: Answers


def answers(people: Sequence[int], seed: int, phq9: Integers, gad7: Integers) -> ItemAnswers:
    """Items whose sums are the totals given (people, occasions); each person keeps a pattern of their own."""
    parameters = section("outcomes")
    phq9_ease, gad7_ease = parameters["phq9_item_ease"], parameters["gad7_item_ease"]
    occasions, items = phq9.shape[1], len(phq9_ease) + len(gad7_ease)
    stream = Stream(seed, Purpose.ITEMS, people, uniforms=1, normals=items * (1 + LEVELS * occasions))
    item9 = _item9(phq9, stream.uniform(), parameters)
    first_eight = _spread(phq9 - item9, _order(stream, phq9_ease, occasions, parameters))
    return ItemAnswers(
        phq9=np.concatenate([first_eight, item9[:, :, None].astype(np.int8)], axis=2),
        gad7=_spread(gad7, _order(stream, gad7_ease, occasions, parameters)),
    )


def _item9(total: Integers, inclination: Floats, parameters: Section) -> Integers:
    """Thoughts of death rise with the total, at a level that is the person's own."""
    own_logit = np.log(inclination + 1e-12) - np.log1p(-inclination)
    steps = np.array(parameters["item9_steps_points"])
    logit = parameters["item9_slope_per_point"] * (total[:, :, None] - steps)
    wanted = (own_logit[:, None, None] < logit).sum(axis=2)
    room = LEVELS * len(parameters["phq9_item_ease"])
    return np.clip(wanted, np.maximum(total - room, 0), np.minimum(total, LEVELS))


def _order(stream: Stream, ease: Sequence[float], occasions: int, parameters: Section) -> Floats:
    """(people, occasions, items, levels): the order in which a total is given out, lowest first."""
    step = parameters["level_step"] * np.arange(LEVELS)
    pattern = parameters["item_person_sd"] * stream.normal(len(ease)) - np.array(ease)
    noise = parameters["item_occasion_sd"] * stream.normal(occasions, len(ease), LEVELS)
    order: Floats = pattern[:, None, :, None] + step + noise
    return order


def _spread(total: Integers, order: Floats) -> Answers:
    """Give one point to each of the `total` lowest places in `order`; an item's answer is its points."""
    people, occasions, items, levels = order.shape
    ranked = np.sort(order.reshape(people, occasions, items * levels), axis=2)
    last = np.take_along_axis(ranked, np.maximum(total - 1, 0)[:, :, None], axis=2)
    given = (order <= last[:, :, :, None]) & (total > 0)[:, :, None, None]
    return given.sum(axis=3, dtype=np.int8)

"""Booking, moving and cancelling visits. The database gives each quarter hour away once only."""

from lightwell.scheduling.actions.booking import book_assessment, book_course
from lightwell.scheduling.actions.chairs import add_chair
from lightwell.scheduling.actions.changing import (
    cancel_appointment,
    cancel_rest,
    end_course,
    move_appointment,
    take_back,
)

__all__ = [
    "add_chair",
    "book_assessment",
    "book_course",
    "cancel_appointment",
    "cancel_rest",
    "end_course",
    "move_appointment",
    "take_back",
]

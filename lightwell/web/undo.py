"""A toast that says what was done and offers to take it back: for lists and bookings, never for the chart."""

from django.contrib import messages
from django.http import HttpRequest


def said_with_undo(request: HttpRequest, said: str, address: str) -> None:
    """Say what was done; `address` is what the toast's Undo posts to (staff.html)."""
    messages.success(request, said, extra_tags=address)

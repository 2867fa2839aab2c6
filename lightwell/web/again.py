"""Two acts at the same moment, on PostgreSQL: the one that the database turns down is begun once more."""

from collections.abc import Callable

from django.db import IntegrityError, OperationalError, connection
from django.http import HttpRequest, HttpResponse


def answered(view: Callable[..., HttpResponse], request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """The view's answer; of two acts at once the later one is tried a second time.

    What its first try wrote went with its transaction. The second sees what the other act wrote: the same
    form is the same row, and another one gets the sentence that says who was first. SQLite needs none of
    this, because it lets one writer in at a time.
    """
    try:
        return view(request, *args, **kwargs)
    except (IntegrityError, OperationalError):
        if connection.vendor != "postgresql" or not connection.is_usable():
            raise
    for _name, files in request.FILES.lists():
        for file in files:
            file.seek(0)
    return view(request, *args, **kwargs)

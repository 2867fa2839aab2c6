"""The one loop that asks what is due, and does it."""

import logging
import signal
from threading import Event

from django.core.management import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from lightwell.jobs.duties import DUTIES

log = logging.getLogger("lightwell.work")
PAUSE_S = 5.0


class Command(BaseCommand):
    help = "Ask every few seconds what is due, and do it."

    def handle(self, *args, **options) -> None:
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.wait(PAUSE_S):
            run_once()


def run_once() -> int:
    """One round of every duty; a duty that fails is logged and does not hold up the others."""
    done = 0
    for duty in DUTIES:
        close_old_connections()
        try:
            done += duty(timezone.now())
        except Exception:
            log.exception("%s failed and will be tried again", duty.__name__)
    return done

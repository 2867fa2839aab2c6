"""Fill an empty database with a demo clinic, and say how to get in."""

import time
from datetime import timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lightwell.jobs.demo import people
from lightwell.jobs.demo.build import Built, build, is_empty
from lightwell.jobs.progress import Progress
from lightwell.scheduling.queries import zone

NOT_EMPTY = "This clinic is not empty, so nothing was written. A demo clinic fills an empty database only."
PURPOSES = {"pages": "own pages", "check-in": "check-in"}


class Command(BaseCommand):
    help = "Fill an empty database with a demo clinic of invented people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patients", type=int, default=60, help="how many people (60)")
        parser.add_argument("--seed", type=int, default=1, help="other people, the same every time (1)")
        parser.add_argument("--if-new", action="store_true", help="only when the database is new")
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="where the pages are")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["patients"] < 1:
            raise CommandError("A clinic has one patient or more: --patients 60.")
        if is_empty():
            self._fill(options["patients"], options["seed"], options["address"])
        elif not options["if_new"]:
            raise CommandError(NOT_EMPTY)
        if people.work_here():
            self._tell_accounts()

    def _fill(self, patients: int, seed: int, address: str) -> None:
        now, began = timezone.now(), time.perf_counter()
        progress = Progress(self.stdout, f"A demo clinic with {patients} invented people")
        built = build(patients, seed, now, progress.tell)
        progress.end(time.perf_counter() - began, patients)
        if now - built.at > timedelta(minutes=1):
            stands_at = f"{built.at.astimezone(zone()):%A %d %B at %H:%M}"
            self.stdout.write(f"The clinic is closed now. Its people are where they were on {stands_at}.")
        self._tell_links(built, address)

    def _tell_links(self, built: Built, address: str) -> None:
        for link in built.links:
            purpose = PURPOSES[link.purpose]
            self.stdout.write(f"{link.patient.name}, {purpose}: {address}/my/open/{link.token}/")

    def _tell_accounts(self) -> None:
        self.stdout.write(f"Sign in as one of these; the password of each is: {people.PASSWORD}")
        for account in people.shown():
            self.stdout.write(f"  {account.username:<14}{account.name}")

"""Say who the clinic's medical director is: who may lift a block and try a policy."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lightwell.audit.actors import SYSTEM
from lightwell.audit.refusal import Refused
from lightwell.staff.actions import name_medical_director
from lightwell.staff.models import User


class Command(BaseCommand):
    help = "Name a physician or psychiatrist as medical director, or take the name back with --end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the user name of the account")
        parser.add_argument("--end", action="store_true", help="no longer the medical director")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.working().filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"Nobody with the user name {options['username']} works here.")
        try:
            name_medical_director(by=SYSTEM, at=timezone.now(), user=user, directs=not options["end"])
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        said = "is no longer" if options["end"] else "is now"
        self.stdout.write(f"{user.name} {said} the medical director.")

"""What follows from a case, or from everybody's chart, under the policy in force and under a proposed one."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from lightwell import knowledge
from lightwell.jobs.everyone import Everyone, reevaluate
from lightwell.jobs.progress import Progress
from lightwell.outcomes.cases import proposal
from lightwell.outcomes.cases.reading import Case, NotACase, read_case
from lightwell.outcomes.cases.report import report

MARKS = {"true": "holds", "unknown": "not known"}
FURTHEST_DAY = 40_000


class Command(BaseCommand):
    help = "Say what follows from a case file, or what a proposed policy would change."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="a case file, or a folder of cases")
        parser.add_argument("--day", type=int, help="the day, counted from treatment 1 (the assessment's)")
        parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
        parser.add_argument("--policy", type=Path, help='a TOML file of proposed values: "key" = value')
        parser.add_argument(
            "--set", action="append", default=[], metavar="KEY=VALUE", help="a proposed value"
        )
        parser.add_argument("--everyone", action="store_true", help="every chart, and who is newly affected")
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (all cores)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._answer(options)
        except (NotACase, proposal.NotAPolicy) as problem:
            self._refuse(str(problem))

    def _answer(self, options: dict[str, Any]) -> None:
        proposed = _proposed(options)
        if options["everyone"]:
            self._everyone(proposed, options)
        elif options["path"] is None:
            self._refuse("Name a case file or a folder of cases, or say --everyone.")
        elif options["day"] is not None and abs(options["day"]) > FURTHEST_DAY:
            self._refuse(f"Day {options['day']} is further away than {FURTHEST_DAY} days.")
        elif options["path"].is_dir():
            self._folder(options["path"], proposed, options)
        else:
            self._one(read_case(options["path"]), proposed, options)

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)

    def _one(self, case: Case, proposed: dict[str, Any], options: dict[str, Any]) -> None:
        known = knowledge.current()
        found = report(case, known, proposal.laid_over(known.policy, proposed), options["day"])
        if proposed:
            found["changes"] = proposal.changes(case, known, proposed, options["day"])
        if options["json"]:
            self._print(found)
        else:
            self._tell(found)

    def _folder(self, folder: Path, proposed: dict[str, Any], options: dict[str, Any]) -> None:
        paths = sorted({*folder.glob("*.json"), *folder.glob("*/case.json")})
        if not paths:
            raise NotACase(f"There is no case in {folder.name}: no .json file, no folder with a case.json.")
        known, day = knowledge.current(), options["day"]
        changed = {
            path.parent.name if path.name == "case.json" else path.stem: proposal.changes(
                read_case(path), known, proposed, day
            )
            for path in paths
        }
        if options["json"]:
            self._print({"proposed": proposed, "cases": changed})
            return
        for name, changes in changed.items():
            self.stdout.write(f"{name}: {len(changes) or 'nothing'} changes")
            for change in changes:
                self.stdout.write(f"  {change['rule']}  {_brief(change['now'])} -> {_brief(change['then'])}")

    def _everyone(self, proposed: dict[str, Any], options: dict[str, Any]) -> None:
        progress = Progress(self.stderr, "Everybody's findings")
        done = reevaluate(timezone.now(), proposed, workers=max(1, options["workers"]), tell=progress.tell)
        progress.end(done.seconds, done.patients)
        if options["json"]:
            self._print(done.as_json())
        else:
            self._tell_everyone(done)

    def _tell_everyone(self, done: Everyone) -> None:
        self.stdout.write(f"{done.patients} people, {len(done.affected)} newly affected.")
        for one in done.affected:
            for change in one.changes:
                self.stdout.write(f"  {one.patient}  {change.rule}  {change.now} -> {change.then}")

    def _tell(self, found: dict[str, Any]) -> None:
        self.stdout.write(f"Day {found['day']}")
        for rule, one in found["rules"].items():
            if one["result"] != "false":
                stops = ", blocks" if one["blocks"] else ""
                self.stdout.write(f"{rule}  {MARKS[one['result']]}: {one['title']} ({one['action']}{stops})")
                self.stdout.write(f"     {one['evidence']}\n     {one['what_to_do']}")
                self.stdout.write(f"     {one['source']}; confidence {one['confidence']}")
        clear = [rule for rule, one in found["rules"].items() if one["result"] == "false"]
        self.stdout.write(f"Clear: {', '.join(clear) or 'none'}")
        for one in found["interactions"]:
            self.stdout.write(f"{one['id']}  {one['evidence']}: {one.get('severity', 'not known')}")
        for one in found.get("changes", ()):
            self.stdout.write(f"Changed: {one['rule']}  {_brief(one['now'])} -> {_brief(one['then'])}")

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1, default=_plain))


def _proposed(options: dict[str, Any]) -> dict[str, Any]:
    policy = knowledge.current().policy
    from_file = proposal.from_file(options["policy"], policy) if options["policy"] else {}
    return from_file | proposal.from_words(options["set"], policy)


def _brief(one: dict[str, Any] | None) -> str:
    if one is None:
        return "not asked"
    return f"{one['result']} {one['action']}" if one["result"] != "false" else "false"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return float(value)

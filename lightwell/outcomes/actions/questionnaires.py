"""The end of one questionnaire of a set: its response, and what it asks for, in one transaction."""

from datetime import datetime

from django.db import transaction

from lightwell.audit.actors import Actor
from lightwell.measures import actions as measures
from lightwell.measures.models import AnsweredPart, SetPart
from lightwell.outcomes.actions.safety import raise_tasks


@transaction.atomic
def answer_part(*, by: Actor, at: datetime, part: SetPart) -> AnsweredPart:
    """Finish one part of a set with what was kept, and raise its safety tasks. Again: the same, once."""
    done = measures.finish_part(by=by, at=at, part=part)
    if done.response:
        raise_tasks(by=by, at=at, response=done.response)
    return done

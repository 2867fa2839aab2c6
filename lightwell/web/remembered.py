"""Who is on the line: the session and the person in it, read for every page by SQL that is written once."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from lightwell.audit.prepared import Prepared
from lightwell.staff.models import User

_open_session = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))
_person = Prepared(lambda key: User.objects.working().filter(pk=key))


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = _open_session.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):
    """Sign-in as allauth does it; the person of a session is one who still works here."""

    def get_user(self, user_id: Any) -> User | None:
        return _person.first(UUID(str(user_id)))

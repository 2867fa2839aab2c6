"""People who work at the clinic of the tests."""

from lightwell.staff.models import User

PASSWORD = "correct horse battery"
NAMES = {
    "coordinator": "Odile Marchbanks",
    "nurse": "RN Tamsin Okonjo-Reed",
    "physician": "Dr. Leopold Varga",
    "psychiatrist": "Dr. Sunniva Achterberg",
    "manager": "Hester Quillfeather",
    "auditor": "Ambrose Tidewell",
}
_hashed: dict[str, str] = {}


def a_user(role: str = "nurse", *, username: str = "", name: str = "", **over) -> User:
    """A working member of staff, saved, whose password is PASSWORD (hashed once for the whole run)."""
    user = User(username=username or role, role=role, name=name or NAMES[role], **over)
    if PASSWORD not in _hashed:
        user.set_password(PASSWORD)
        _hashed[PASSWORD] = user.password
    user.password = _hashed[PASSWORD]
    user.save(force_insert=True)
    return user

"""What every act on a referral writes down: who did it."""

from lightwell.audit.actors import Actor


def who(by: Actor) -> dict[str, str]:
    """The columns of Act that say who."""
    return {"by_id": by.actor_id, "by_name": by.name, "by_role": by.role}

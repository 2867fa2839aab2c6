"""What is true of the request under way, so that no action needs to pass it along."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    """The request that an audit line belongs to: its id and the screen it came from."""

    request_id: str = ""
    screen: str = ""


NOWHERE = RequestContext()
current: ContextVar[RequestContext] = ContextVar("request", default=NOWHERE)

"""The one exception by which a rule says no to a person."""


class Refused(Exception):
    """A broken rule, as a sentence the person can act on. Nothing was written.

    `field` names the form field the sentence belongs beside, when there is one.
    """

    def __init__(self, message, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field

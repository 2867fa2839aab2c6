"""Tables that are written once. The database itself refuses UPDATE, DELETE, REPLACE and TRUNCATE."""

import uuid

from django.db import models


class Sealed(models.Model):
    """A table whose rows are never changed. Subclass it and the table is sealed after migrate."""

    sealed = True

    class Meta:
        abstract = True


class SealedModel(Sealed):
    """A sealed table with a UUID that the client may make, so that a retry is the same row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        abstract = True

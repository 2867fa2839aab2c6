"""Faxes come in: from a folder, from a mailbox; then they are opened and read, a page at a time."""

from lightwell.jobs.faxes.folder import Folder
from lightwell.jobs.faxes.mailbox import Mailbox
from lightwell.jobs.faxes.reading import open_fax, read_page, unopened, unread

__all__ = ["Folder", "Mailbox", "open_fax", "read_page", "unopened", "unread"]

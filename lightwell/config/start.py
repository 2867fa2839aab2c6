"""What must be true before a patient's record is opened: storage, seals, knowledge, the port."""

import socket

from django.db import connection

from lightwell.audit.triggers import unsealed_tables
from lightwell.config.storage import why_unsafe
from lightwell.knowledge.checking import check


def problems() -> list[str]:
    """Sentences that say why this clinic must not start; empty when it may."""
    unsealed = [f"The table {table} could be changed without a trace: run migrate." for table in _unsealed()]
    return why_unsafe(connection) + unsealed + check()


def _unsealed() -> list[str]:
    present = set(connection.introspection.table_names())
    return [table for table in unsealed_tables(connection) if table in present]


def taken(port: int, address: str = "127.0.0.1") -> bool:
    """True when another program answers on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return True
    return False

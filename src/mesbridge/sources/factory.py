"""What reads the folder or the table of a route."""

from __future__ import annotations

from mesbridge.clock import Clock
from mesbridge.sources.files import FolderReader
from mesbridge.sources.reading import Reader
from mesbridge.sources.tables import TableReader
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route


def open_reader(route: Route, workspace: Workspace, clock: Clock) -> Reader:
    """The reader that *route* describes; it connects when it reads."""
    messages, table = route.source.messages, route.source.table
    if table is not None:
        root = workspace.messages[messages[0]].root
        return TableReader(route.name, table, root, clock)
    assert route.source.files is not None  # there is no other kind
    if len(messages) > 1:
        return FolderReader(route.name, route.source.files, clock)
    codec = workspace.message_codec(messages[0])
    return FolderReader(route.name, route.source.files, clock, codec.split, codec.content_type)

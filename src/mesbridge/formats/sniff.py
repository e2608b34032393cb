"""What kind of body this is, looking at its first characters only."""

from __future__ import annotations

from mesbridge.errors import DecodeError
from mesbridge.formats.xml_source import as_utf8, root_name


def root_of(body: bytes) -> str | None:
    """The name of the XML root element without prefix; None for JSON and for anything else."""
    try:
        return root_name(as_utf8(body))
    except DecodeError:
        # Not readable as text: whoever decodes it will say why.
        return None

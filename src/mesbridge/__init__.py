"""mesbridge: ERP-MES integration. Nothing lost, nothing doubled.

Data flows one way: source, bytes to payload, translator, ledger, relay, destination.

formats     bytes to payload and back          dictionary   what things mean
mapping     message translator, pure           workspace    files on disk to one checked release
pipeline    one message from arrival to delivery, behind ports
ledger      SQLAlchemy lives here              broker       pika lives here
destinations, api, simulator                   around it
cli, bootstrap, service                        start it: bootstrap is the composition root
settings, errors, findings, catalogue, clock, logs, metrics     serve all
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mesbridge.workspace.release import Workspace

__version__ = "0.1.0"


def load(mappings_dir: Path | str, schemas_dir: Path | str) -> Workspace:
    """Read, check and compile a workspace.

    Raises:
        ConfigurationError: something is wrong with the files; ``.findings`` holds every error.
    """
    # Only here: `import mesbridge` must not cost what a workspace needs.
    from mesbridge.workspace.release import load as load_workspace

    return load_workspace(mappings_dir, schemas_dir)


__all__ = ["__version__", "load"]

"""The shipped mappings as a whole: loaded once, as the service would."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import mesbridge
from mesbridge.workspace.release import Workspace

REPOSITORY = Path(__file__).parents[3]

# The official XSDs are not part of the repository: their test exists only where they are.
collect_ignore = [] if "MESBRIDGE_B2MML_XSD" in os.environ else ["test_b2mml_xsd.py"]


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """The shipped workspace."""
    return mesbridge.load(REPOSITORY / "mappings", REPOSITORY / "schemas")


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample messages."""
    return REPOSITORY / "samples"

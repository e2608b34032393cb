"""What the B2MML mappings write, against the official XSDs.

Collected only where the environment variable ``MESBRIDGE_B2MML_XSD`` names their folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lxml import etree

from mesbridge.workspace.release import Workspace
from tests.integration.content.builders import order_variant, xml_of


def _folder() -> Path:
    """The folder of the V7 schemas: the one that is named, or its ``V0701``."""
    named = Path(os.environ["MESBRIDGE_B2MML_XSD"]).resolve()
    return named if any(named.glob("*.xsd")) else named / "V0701"


FOLDER = _folder()
VARIANTS = range(300)


def xsd(name: str) -> etree.XMLSchema:
    """One of the official schemas, with all that it includes."""
    return etree.XMLSchema(etree.parse(FOLDER / name))


@pytest.fixture(scope="module")
def schedule() -> etree.XMLSchema:
    return xsd("B2MML-OperationsSchedule.xsd")


@pytest.mark.parametrize(
    "mapping", ["b2mml.process_operations_schedule", "b2mml.cancel_operations_schedule"]
)
def test_schedules_are_valid(workspace: Workspace, schedule: etree.XMLSchema, mapping: str) -> None:
    for seed in VARIANTS:
        root = xml_of(workspace, mapping, order_variant(seed))

        assert schedule.validate(root), (seed, schedule.error_log)


def test_sample_schedules_are_valid(schedule: etree.XMLSchema, samples: Path) -> None:
    for path in sorted((samples / "b2mml").glob("*_schedule*.xml")):
        assert schedule.validate(etree.parse(path)), (path, schedule.error_log)


def test_sample_reports_are_valid(samples: Path) -> None:
    performance = xsd("B2MML-OperationsPerformance.xsd")
    paths = sorted((samples / "b2mml").glob("*_performance*.xml"))

    assert paths
    for path in paths:
        assert performance.validate(etree.parse(path)), (path, performance.error_log)

"""The shipped code tables: one unit has many names, and each system and message gets its own."""

from __future__ import annotations

import pytest

from mesbridge.workspace.release import Workspace


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        ("sap_s4", ("PC", "ST", "EA")),
        ("sap_s4.iso", ("PCE",)),
        ("sap_s4.internal", ("ST",)),
        ("opcenter", ("EA", "pcs", "PC")),
        ("b2mml", ("C62", "PCE", "EA", "H87", "PC", "ST")),
    ],
)
def test_every_name_of_a_piece_is_a_piece(
    workspace: Workspace, column: str, codes: tuple[str, ...]
) -> None:
    read = {workspace.codes["uom"].to_canonical(column, code) for code in codes}

    assert read == {"C62"}
    assert workspace.codes["uom"].to_foreign(column, "C62") == codes[0]


def test_an_hour_is_written_as_its_primary_name(workspace: Workspace) -> None:
    units = workspace.codes["uom"]

    assert {units.to_canonical("sap_s4", code) for code in ("HR", "H", "STD")} == {"HUR"}
    assert {units.to_canonical("b2mml", code) for code in ("HUR", "H", "HR")} == {"HUR"}
    assert units.to_foreign("sap_s4.internal", "HUR") == "STD"
    assert units.to_foreign("sap_s4.iso", "HUR") == "HUR"
    assert units.to_foreign("sap_s4", "HUR") == "HR"


def test_a_reason_has_its_code_per_plant(workspace: Workspace) -> None:
    reasons = workspace.codes["reason"]

    assert reasons.to_foreign("sap_s4", "material", plant="1000") == "0002"
    assert reasons.to_foreign("sap_s4", "material", plant="1100") == "0103"
    assert reasons.to_canonical("opcenter", "SOLDER", plant="1000") is None


def test_one_work_centre_name_means_two_machines_in_two_plants(workspace: Workspace) -> None:
    centres = workspace.codes["work_center"]

    assert centres.to_canonical("sap_s4", "SAW01", plant="1000") == "HAM-SAW-01"
    assert centres.to_canonical("sap_s4", "SAW01", plant="1100") == "SUZ-SAW-01"
    assert centres.to_canonical("sap_s4", "SAW01") is None


def test_every_work_centre_has_a_process_segment(workspace: Workspace) -> None:
    centres = set(workspace.codes["work_center"].canonicals())

    assert set(workspace.codes["process_segment"].canonicals()) == centres

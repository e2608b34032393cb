"""``mesbridge schema``: what it writes and what it leaves alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.unit.cli.calls import Result

Call = Callable[..., Result]


def test_schemas_are_written_per_kind_of_file_and_per_mapping(root: Path, call: Call) -> None:
    result = call("schema")

    folder = root / ".mesbridge/editor"
    assert result.code == 0
    assert ".mesbridge/editor/dictionary.schema.json" in result.out.splitlines()
    assert (folder / "mapping/erp_one.order.schema.json").is_file()
    assert (folder / "test/erp_one.order.schema.json").is_file()
    assert len(result.out.splitlines()) == len(list(folder.rglob("*.schema.json")))


def test_a_broken_mapping_does_not_stop_the_others(root: Path, call: Call) -> None:
    (root / "mappings/mes_one/job.yaml").write_text(
        "mapping: mes_one.job\nfrom: order\nto: nobody\nfields: {Id: numbr}\n"
    )

    assert call("schema").code == 0
    assert call("check").code == 1
    assert (root / ".mesbridge/editor/mapping/erp_one.order.schema.json").is_file()


def test_a_schema_whose_mapping_is_gone_is_removed(root: Path, call: Call) -> None:
    call("schema", "--vscode")
    (root / "mappings/erp_one/order.yaml").rename(root / "mappings/erp_one/orders.yaml")
    (root / ".mesbridge/editor/mapping/mine.schema.json").write_text("{}")

    call("schema", "--vscode")

    written = sorted(path.name for path in (root / ".mesbridge/editor/mapping").iterdir())
    assert "erp_one.order.schema.json" not in written
    assert "mine.schema.json" in written
    settings = json.loads((root / ".vscode/settings.json").read_text())
    assert not any("erp_one.order." in each for each in settings["yaml.schemas"])


def test_settings_of_the_editor_keep_what_stands_there(root: Path, call: Call) -> None:
    (root / ".vscode").mkdir()
    (root / ".vscode/settings.json").write_text(
        json.dumps({"editor.rulers": [100], "yaml.schemas": {"other.json": ["other/*.yaml"]}})
    )
    (root / ".vscode/extensions.json").write_text(json.dumps({"recommendations": ["a.b"]}))

    result = call("schema", "--vscode")

    settings = json.loads((root / ".vscode/settings.json").read_text())
    extensions = json.loads((root / ".vscode/extensions.json").read_text())
    assert result.code == 0
    assert settings["editor.rulers"] == [100]
    assert settings["yaml.schemas"]["other.json"] == ["other/*.yaml"]
    assert settings["yaml.schemas"]["./.mesbridge/editor/systems.schema.json"] == [
        "mappings/systems.yaml"
    ]
    assert extensions["recommendations"] == ["a.b", "redhat.vscode-yaml"]


def test_settings_with_comments_are_left_as_they_are(root: Path, call: Call) -> None:
    (root / ".vscode").mkdir()
    (root / ".vscode/settings.json").write_text("{\n  // mine\n}\n")

    result = call("schema", "--vscode")

    assert result.code == 1
    assert "left as it is" in result.err
    assert (root / ".vscode/settings.json").read_text() == "{\n  // mine\n}\n"
    assert not (root / ".vscode/extensions.json").exists()


def test_modelines_name_the_schema_from_the_file(root: Path, call: Call) -> None:
    result = call("schema", "--modelines", "--format", "json")

    lines = json.loads(result.out)["modelines"]
    assert lines["mappings/erp_one/order.yaml"] == (
        "# yaml-language-server: $schema=../../.mesbridge/editor/mapping/erp_one.order.schema.json"
    )
    assert lines["mappings/systems.yaml"].endswith("../.mesbridge/editor/systems.schema.json")
    assert set(lines) == {
        path.relative_to(root).as_posix() for path in root.rglob("mappings/**/*.yaml")
    }


def test_a_mapping_that_cannot_be_read_keeps_its_last_schema(root: Path, call: Call) -> None:
    call("schema", "--vscode")
    (root / "mappings/erp_one/order.yaml").write_text("mapping: [\n")

    result = call("schema", "--vscode")

    settings = json.loads((root / ".vscode/settings.json").read_text())["yaml.schemas"]
    assert result.code == 0
    assert (root / ".mesbridge/editor/mapping/erp_one.order.schema.json").is_file()
    assert "./.mesbridge/editor/mapping/erp_one.order.schema.json" in settings


def test_without_a_workspace_nothing_is_written(root: Path, call: Call) -> None:
    result = call("schema", "--mappings", "nowhere")

    assert result.code == 1
    assert "MB284" in result.err
    assert not (root / ".mesbridge").exists()

"""Settings of file, environment and command line."""

from pathlib import Path

import pytest

from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding
from mesbridge.settings import Settings, build_settings, resolve_secret
from mesbridge.workspace.settings_source import load_settings


def refused(text: str, tmp_path: Path, **environment: str) -> list[Finding]:
    path = tmp_path / "mesbridge.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path, environment=environment)
    return caught.value.findings


def test_without_anything_the_defaults_of_the_contract_hold() -> None:
    settings = build_settings(None, {})

    assert settings.broker_url == "embedded:"
    assert settings.database_url == "sqlite:///mesbridge.db"
    assert (settings.mappings, settings.schemas) == (Path("mappings"), Path("schemas"))
    assert (settings.api_host, settings.api_port, settings.log_level) == ("127.0.0.1", 8080, "info")
    assert settings.max_body_bytes == 1024 * 1024


def test_every_setting_is_documented() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mesbridge.yaml"
    path.write_text("api_port: 1\nprefetch: 2\nlog_level: debug\n")
    environment = {
        "MESBRIDGE_API_PORT": "11",
        "MESBRIDGE_PREFETCH": "12",
        "MESBRIDGE_LOG_LEVEL": "",
    }

    settings = load_settings(path, {"api_port": 21, "mappings": None}, environment)

    assert (settings.api_port, settings.prefetch, settings.log_level) == (21, 12, "debug")


def test_the_file_can_be_named_by_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text("api_port: 1\n")

    assert load_settings(environment={"MESBRIDGE_CONFIG": str(path)}).api_port == 1


def test_no_file_and_an_empty_file_are_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}) == Settings()

    Path("mesbridge.yaml").write_text("# nothing yet\n")

    assert load_settings(environment={}) == Settings()


def test_the_file_is_taken_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mesbridge.yaml").write_text("broker_declare: false\n")

    assert load_settings(environment={}).broker_declare is False


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(tmp_path / "absent.yaml", environment={})

    assert caught.value.code == "MB295"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("api_prt: 1\n", ":1:1 MB290 unknown setting 'api_prt', did you mean 'api_port'?"),
        ("colour: red\n", ":1:1 MB291 unknown setting 'colour'"),
        ("api_port: many\n", ":1:11 MB292 api_port: 'api_port' is \"many\": "),
        ("api_port: 70000\n", "less than or equal to 65535"),
        ("log_level: loud\n", ":1:12 MB292 log_level: "),
        ("broker_url: http://x\n", ":1:13 MB292 broker_url: 'broker_url' is ***: "),
        ("broker_url: env:NOT_SET\n", "MB293 broker_url: the secret 'env:NOT_SET' cannot be read"),
        ("database_url: file:/not/there\n", "No such file"),
        ("- api_port\n", ":1:1 MB294"),
        ("api_port: 1\n---\nprefetch: 2\n", ":3:1 MB294"),
        ("api_port: @1\n", ":1:11 MB103"),
        ("api_port: 1\napi_port: 2\n", ":2:1 MB126"),
    ],
)
def test_a_bad_file_is_told_with_its_place(text: str, expected: str, tmp_path: Path) -> None:
    findings = refused(text, tmp_path)

    assert len(findings) == 1
    assert expected in findings[0].line()
    assert "mesbridge.yaml:" in findings[0].line("zh")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    findings = refused("api_prt: 1\nprefetch: 0\n", tmp_path, MESBRIDGE_API_PORT="x")

    assert {each.code for each in findings} == {"MB290", "MB292"}
    assert {str(each.position) for each in findings} >= {"MESBRIDGE_API_PORT"}
    assert len(findings) == 3


def test_a_bad_variable_is_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        build_settings(None, {"MESBRIDGE_PREFETCH": "many"})

    assert str(caught.value).startswith(
        'MESBRIDGE_PREFETCH MB292 prefetch: MESBRIDGE_PREFETCH is "many": '
    )
    assert caught.value.findings[0].hint() == Settings.model_fields["prefetch"].description


def test_an_option_of_the_command_line_is_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        build_settings(None, {}, {"api_port": -1})

    assert "--api-port is" in str(caught.value)


def test_secrets_come_by_reference_and_are_not_shown(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("postgresql+psycopg://u:hunter2@db/x\n")
    environment = {
        "MESBRIDGE_BROKER_URL": "env:RABBIT", "RABBIT": "amqp://u:hunter2@mq/",
        "MESBRIDGE_DATABASE_URL": f"file:{secret}",
    }  # fmt: skip

    settings = build_settings(None, environment)

    assert settings.broker_url == "amqp://u:hunter2@mq/"
    assert settings.database_url == "postgresql+psycopg://u:hunter2@db/x"
    assert "hunter2" not in repr(settings)


def test_a_bad_secret_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as caught:
        build_settings(None, {"MESBRIDGE_BROKER_URL": "hunter2"})

    assert "hunter2" not in str(caught.value)


def test_text_that_is_no_reference_is_the_secret_itself() -> None:
    assert resolve_secret("amqp://x", {}) == "amqp://x"


@pytest.mark.parametrize(
    ("host", "needed"),
    [
        ("127.0.0.1", False), ("127.9.9.9", False), ("::1", False), ("localhost", False),
        ("0.0.0.0", True), ("10.0.0.5", True), ("::", True), ("mesbridge.example", True),
    ],
)  # fmt: skip
def test_any_host_but_loopback_needs_api_keys(host: str, needed: bool) -> None:
    assert build_settings(None, {"MESBRIDGE_API_HOST": host}).needs_api_keys is needed

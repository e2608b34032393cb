"""The examples of ``mesbridge explain``."""

from __future__ import annotations

import pytest

from mesbridge.catalogue import CATALOGUE
from mesbridge.catalogue.explanation import with_places
from mesbridge.catalogue.samples import SAMPLES
from mesbridge.findings import Finding
from mesbridge.workspace.yaml_source import read_yaml


@pytest.mark.parametrize("code", SAMPLES)
def test_what_is_right_is_read_as_yaml_and_is_not_what_is_wrong(code: str) -> None:
    findings: list[Finding] = []

    read_yaml(SAMPLES[code].right, "right.yaml", findings)

    assert code in CATALOGUE
    assert findings == []
    assert SAMPLES[code].right != SAMPLES[code].wrong


@pytest.mark.parametrize("code", SAMPLES)
def test_what_is_wrong_is_wrong_in_its_own_way(code: str) -> None:
    findings: list[Finding] = []

    read_yaml(SAMPLES[code].wrong, "wrong.yaml", findings)

    # MB1xx comes from the syntax itself; all others are files that can be read.
    assert {each.code for each in findings} <= ({code} if code < "MB200" else {"MB126"})


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_text_without_a_finding_shows_its_places_and_nothing_inside_out(code: str) -> None:
    explanation = CATALOGUE[code]

    texts = (explanation.en, explanation.zh, explanation.hint_en, explanation.hint_zh)
    shown = [with_places(each) for each in texts]

    assert all(shown[:2])
    assert not any(word in each for each in shown for word in ("_zh>", "<suggestion>", "<hint>"))

"""``mesbridge explain CODE``: what an MB code means."""

from __future__ import annotations

import json
import textwrap

import click

from mesbridge.catalogue import CATALOGUE, Explanation
from mesbridge.catalogue.explanation import with_places
from mesbridge.catalogue.samples import SAMPLES
from mesbridge.cli.options import BROKEN, FINE, Common, common_options, format_option
from mesbridge.nearest import nearest

_EXAMPLE = {
    "en": {"wrong": "For example:", "right": "Instead:"},
    "zh": {"wrong": "例如：", "right": "应写为："},
}


@click.command()
@click.argument("code")
@format_option()
@common_options
def explain(common: Common, code: str, output: str) -> int:
    """Explain CODE, for example MB301: what was found, what to do, and why."""
    name = code.upper()
    explanation = CATALOGUE.get(name)
    if explanation is None:
        guess = nearest(name, CATALOGUE)
        hint = f", did you mean {guess}?" if guess else ""
        click.echo(f"there is no code {code}{hint}", err=True)
        return BROKEN
    if output == "json":
        click.echo(
            json.dumps(
                {"code": name, **_texts(explanation), **_sample(name)}, ensure_ascii=False, indent=2
            )
        )
    else:
        click.echo(_page(name, explanation, common.language))
    return FINE


def _texts(explanation: Explanation) -> dict[str, dict[str, str]]:
    """Sentence, hint and long form in both languages."""
    return {
        "message": {"en": with_places(explanation.en), "zh": with_places(explanation.zh)},
        "hint": {"en": with_places(explanation.hint_en), "zh": with_places(explanation.hint_zh)},
        "about": {"en": explanation.about_en, "zh": explanation.about_zh},
    }


def _sample(code: str) -> dict[str, dict[str, str]]:
    """What brings the code and what is written instead, where the catalogue has an example."""
    sample = SAMPLES.get(code)
    return {"example": {"wrong": sample.wrong, "right": sample.right}} if sample else {}


def _page(code: str, explanation: Explanation, language: str) -> str:
    texts = _texts(explanation)
    parts = [f"{code}  {texts['message'][language]}", texts["hint"][language]]
    parts.append(texts["about"][language])
    for kind, text in _sample(code).get("example", {}).items():
        parts.append(f"{_EXAMPLE[language][kind]}\n{textwrap.indent(text, '  ')}")
    return "\n\n".join(part for part in parts if part)

"""What all answers share."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from mesbridge.dictionary.entity import Label

T = TypeVar("T")


class Shown(BaseModel):
    """Base of all answers; reads the attributes of what the ledger's queries return."""

    model_config = ConfigDict(from_attributes=True)


def shown(example: Any, description: str | None = None, default: Any = ...) -> Any:
    """A field with its example; the OpenAPI page composes whole examples of these."""
    return Field(default, description=description, examples=[example])


class PageOf(Shown, Generic[T]):
    """Some items, and where the next ones begin."""

    items: list[T]
    next: str | None = shown(
        None, "Cursor of the next page: give it as `after`; null at the end.", None
    )


class Text(Shown):
    """A text in both languages."""

    en: str = shown("Work order")
    zh: str = shown("生产工单", "Empty where it is missing.")


def text_of(label: Label) -> Text:
    """The label as it is answered."""
    return Text(en=label.en, zh=label.zh)

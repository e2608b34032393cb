"""The input of a test without what must not be shown: pseudonyms, and only declared fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from mesbridge.dictionary.entity import MASKED, Dictionary, Entity
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.sensitive import WHOLE
from mesbridge.mapping.shapes import ANY, TEXT_MEMBER, Shape, of_entity
from mesbridge.recording.pseudonyms import Pseudonyms

#: Characters from which on an equal text elsewhere is taken for the same thing.
_TELLING = 4


class InputMask:
    """Masks all inputs of one test alike."""

    def __init__(self, scope: Scope, pseudonyms: Pseudonyms) -> None:
        self._scope = scope
        self._pseudonyms = pseudonyms

    def message(self, payload: Any, shape: Shape, hidden: Collection[str]) -> Any:
        """A decoded message; *hidden* are the names of its fields that must not be shown."""
        return self._foreign(payload, shape, hidden, masked=WHOLE in hidden)

    def document(self, document: Mapping[str, Any], entity: Entity) -> dict[str, Any]:
        """A canonical document of *entity*."""
        shape = of_entity(entity, self._scope.dictionary)
        return self._canonical(document, shape, self._scope.dictionary)

    def elsewhere(self, value: Any) -> Any:
        """*value* with the pseudonyms of what was masked anywhere else."""
        match value:
            case Mapping():
                return {name: self.elsewhere(each) for name, each in value.items()}
            case list():
                return [self.elsewhere(each) for each in value]
            case str():
                return self._replaced(value)
            case _:
                return value

    def _foreign(self, value: Any, shape: Shape, hidden: Collection[str], *, masked: bool) -> Any:
        if isinstance(value, list):
            item = shape.item or ANY if shape.kind in ("list", "any") else shape
            return [self._foreign(each, item, hidden, masked=masked) for each in value]
        if not isinstance(value, Mapping):
            return self._scalar(value, shape) if masked else value
        members = shape.members
        found = {}
        for name, each in value.items():
            if members and name not in members:
                continue  # nobody has said that it may be shown, and a test could not hold it
            inner = members[name].shape if members else ANY
            own = masked and (name == TEXT_MEMBER or not name.startswith("@"))
            found[name] = self._foreign(each, inner, hidden, masked=own or name in hidden)
        return found

    def _canonical(
        self, document: Mapping[str, Any], shape: Shape, dictionary: Dictionary
    ) -> dict[str, Any]:
        fields = dictionary[shape.entity].fields if shape.entity else {}
        found = {}
        for name, value in document.items():
            member = shape.members.get(name)
            if member is None:
                continue
            masked = fields[name].sensitivity in MASKED
            found[name] = self._part(value, member.shape, dictionary, masked=masked)
        return found

    def _part(self, value: Any, shape: Shape, dictionary: Dictionary, *, masked: bool) -> Any:
        if isinstance(value, list):
            item = shape.item or ANY
            return [self._part(each, item, dictionary, masked=masked) for each in value]
        if isinstance(value, Mapping):
            inner = self._canonical(value, shape, dictionary)
            return self._all(inner, shape) if masked else inner
        return self._scalar(value, shape) if masked else value

    def _all(self, value: Any, shape: Shape) -> Any:
        """Every value below, whatever it is."""
        if isinstance(value, Mapping):
            return {
                name: self._all(each, shape.members[name].shape if name in shape.members else ANY)
                for name, each in value.items()
            }
        if isinstance(value, list):
            return [self._all(each, shape.item or ANY) for each in value]
        return self._scalar(value, shape)

    def _scalar(self, value: Any, shape: Shape) -> Any:
        if shape.has_text:
            shape = shape.members[TEXT_MEMBER].shape
        if isinstance(value, str) and (options := list(self._options(shape))):
            return self._pseudonyms.one_of(value, options)
        return self._pseudonyms.value(value)

    def _options(self, shape: Shape) -> Iterator[str]:
        if shape.values is not None:
            yield from shape.values
        table = self._scope.codes.get(shape.table or "")
        if table is not None:
            yield from table.canonicals()

    def _replaced(self, text: str) -> str:
        made = self._pseudonyms.made
        if text in made and len(text) >= _TELLING:
            return made[text]
        for original in sorted(made, key=len, reverse=True):
            if len(original) > _TELLING and original in text and original != text:
                text = text.replace(original, made[original])
        return text


def telling(originals: Collection[str], pseudonyms: Collection[str]) -> set[str]:
    """The masked texts that nobody may find in what is written."""
    return {each for each in originals if len(each) >= _TELLING and each not in pseudonyms}

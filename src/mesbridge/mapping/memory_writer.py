"""Writes the memory of a rule: what the same short texts gave before need not be worked out again.

Only for rules that calculate and round, whose result depends on nothing but texts of the message:
the rest is about as fast as looking it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from mesbridge.mapping.lookups import Memory, SplitMemory
from mesbridge.mapping.rules import Calc, FromPaths, Rule
from mesbridge.mapping.writer import Writer


class RuleMemory:
    """The memory of one rule, while its code is written.

    Args:
        name: what the rule gives, in generated code.
        blocks: the rest of the rule is written in these.
    """

    def __init__(self, writer: Writer, name: str, blocks: ExitStack) -> None:
        self._writer = writer
        self._name = name
        self._blocks = blocks

    def begin(self, texts: Sequence[str]) -> None:
        """Write the look-up; what is written until the blocks end happens where it finds nothing.

        Args:
            texts: names of the values that the result depends on; they keep these values.
        """
        self._blocks.enter_context(self._block(texts))

    @contextmanager
    def _block(self, texts: Sequence[str]) -> Iterator[None]:
        out = self._writer.out
        split = len(texts) == 2
        memory = out.constant(SplitMemory() if split else Memory(), "KEPT")
        self._writer.memories.append(memory)
        text, *others = texts
        kept, key = out.fresh("kept"), text
        if split:
            # A number and its unit: no pair is made only to look for it.
            known = out.fresh("known")
            out.line(f"{known} = {memory}[{others[0]}]")
            memory = known
        elif others:
            key = out.fresh("key")
            out.line(f"{key} = ({', '.join(texts)})")
        out.line(f"{kept} = {memory}.get({key})")
        with out.block(f"if {kept} is None:"):
            yield
            # Only texts: other equal values need not be the same, such as 1 and true.
            # None of them is long: the longest number and the longest unit are not.
            exact = [f"type({each}) is str" for each in ([text] if split else texts)]
            with out.block(f"if {self._name} is not None and {' and '.join(exact)}:"):
                out.line(f"{memory}[{key}] = {self._name}")
        with out.block("else:"):
            out.line(f"{self._name} = {kept}")


def remembers(rule: Rule) -> bool:
    """Whether a rule is worth a memory, as far as its own words tell."""
    return (
        rule.round is not None
        and not rule.round.carry
        and rule.code is None
        and rule.case is None
        and rule.where is None
        and isinstance(rule.source, Calc | FromPaths)
        and (isinstance(rule.source, Calc) or not rule.source.several)
    )

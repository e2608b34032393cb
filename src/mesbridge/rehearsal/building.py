"""From an archive to a release that may judge: checked, compiled, and its tests passed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mesbridge.errors import ConfigurationError
from mesbridge.findings import errors_in
from mesbridge.rehearsal.all_tests import run_all_tests
from mesbridge.workspace.added_codes import AddedCode
from mesbridge.workspace.archive import MAPPINGS, SCHEMAS, Archive
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.loader import shown_path
from mesbridge.workspace.release import Workspace


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes workspaces of archives.

    Attributes:
        mappings, schemas: the folders as findings and dead letters name their files.
        max_body_bytes: longest body that the workspace decodes.
    """

    mappings: Path
    schemas: Path
    max_body_bytes: int

    def build(
        self,
        archive: Archive,
        added: Sequence[AddedCode] = (),
        *,
        is_tested: Callable[[Workspace], bool] = lambda workspace: False,
    ) -> Workspace:
        """The workspace of *archive* with the pairs *added*.

        Args:
            is_tested: whether the ``*_test.yaml`` files have passed before; else they are run.
        Raises:
            ConfigurationError: the files are wrong or a test fails; ``.findings`` holds all.
        """
        with archive.unpacked() as root:
            contents = assemble(
                root / MAPPINGS, root / SCHEMAS, added, lambda path: self._shown(root, path)
            )
            errors = errors_in(contents.findings)
            if errors:
                raise ConfigurationError(errors)
            workspace = Workspace(contents, self.max_body_bytes)
            if not is_tested(workspace):
                _test(workspace)
        return workspace

    def _shown(self, root: Path, path: Path) -> str:
        """*path* of the unpacked folder as it would be called in the folders of the settings."""
        for folder, name in ((self.mappings, MAPPINGS), (self.schemas, SCHEMAS)):
            if path.is_relative_to(root / name):
                return shown_path(folder / path.relative_to(root / name))
        return path.name


def _test(workspace: Workspace) -> None:
    """Raises ConfigurationError: what the tests that fail have found."""
    failed = [
        finding
        for results in run_all_tests(workspace)
        for result in results
        for finding in result.findings
    ]
    if failed:
        raise ConfigurationError(failed)

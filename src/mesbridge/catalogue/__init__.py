"""Every MB code with its sentence, hint and explanation in English and Chinese.

One file per range: MB1xx YAML syntax, MB2xx shape of a file, MB3xx names, MB4xx values at run time,
MB5xx tests. The texts are format strings; a finding or an error brings the values.
"""

from __future__ import annotations

from mesbridge.catalogue.collecting import COLLECTING
from mesbridge.catalogue.csv import CSV
from mesbridge.catalogue.delivery import DELIVERY
from mesbridge.catalogue.doubts import DOUBTS
from mesbridge.catalogue.examples import EXAMPLES
from mesbridge.catalogue.explanation import Explanation
from mesbridge.catalogue.files import FILES
from mesbridge.catalogue.formats import FORMATS
from mesbridge.catalogue.interface import INTERFACE
from mesbridge.catalogue.interfaces import INTERFACES
from mesbridge.catalogue.judging import JUDGING
from mesbridge.catalogue.names import NAMES
from mesbridge.catalogue.operations import OPERATIONS
from mesbridge.catalogue.references import REFERENCES
from mesbridge.catalogue.releases import RELEASES
from mesbridge.catalogue.runtime import RUNTIME
from mesbridge.catalogue.settings import SETTINGS
from mesbridge.catalogue.shape import SHAPE
from mesbridge.catalogue.steps import STEPS
from mesbridge.catalogue.syntax import SYNTAX
from mesbridge.catalogue.traffic import TRAFFIC
from mesbridge.catalogue.values import VALUES

CATALOGUE: dict[str, Explanation] = {
    **SYNTAX, **SHAPE, **NAMES, **RUNTIME, **STEPS, **FORMATS, **TRAFFIC,
    **JUDGING, **COLLECTING,
    **DELIVERY, **EXAMPLES, **FILES, **SETTINGS, **REFERENCES, **INTERFACE,
    **OPERATIONS, **DOUBTS, **VALUES,
    **CSV, **INTERFACES,
    **RELEASES,
}  # fmt: skip


def explanation_of(code: str) -> Explanation:
    """The explanation of *code*; one that an added step brings along is shown by its code alone."""
    return CATALOGUE.get(code) or Explanation(en=f"{code} {{found}}", zh=f"{code} {{found}}")


__all__ = ["CATALOGUE", "Explanation", "explanation_of"]

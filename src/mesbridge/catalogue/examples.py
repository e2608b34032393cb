"""MB5xx, tests beside a mapping."""

from mesbridge.catalogue.explanation import Explanation

EXAMPLES: dict[str, Explanation] = {}

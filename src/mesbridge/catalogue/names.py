"""MB3xx, names and types against dictionary, schemas and code tables."""

from mesbridge.catalogue.explanation import Explanation

NAMES: dict[str, Explanation] = {}

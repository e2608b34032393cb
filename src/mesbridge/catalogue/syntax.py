"""MB1xx, YAML syntax."""

from mesbridge.catalogue.explanation import Explanation

SYNTAX: dict[str, Explanation] = {}

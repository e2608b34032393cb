"""MB2xx, the shape of a file."""

from mesbridge.catalogue.explanation import Explanation

SHAPE: dict[str, Explanation] = {}

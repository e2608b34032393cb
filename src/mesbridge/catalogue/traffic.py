"""MB450 to MB499, decoding, encoding, message types, duplicates, delivery."""

from mesbridge.catalogue.explanation import Explanation

TRAFFIC: dict[str, Explanation] = {}

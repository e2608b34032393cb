"""MB400 to MB449, values that a rule of a mapping met at run time."""

from mesbridge.catalogue.explanation import Explanation

RUNTIME: dict[str, Explanation] = {}

"""Private nodes of the servers that the tests need."""

"""EIP Message Translator: pure functions compiled from declarative rules."""

"""The closed, typed registry of the steps that a rule may use."""

"""YAML, CSV and schemas on disk to one checked release."""

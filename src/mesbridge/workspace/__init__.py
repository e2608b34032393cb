"""YAML, CSV and schemas on disk to one checked release.

``load`` and ``check`` of ``workspace.release`` are the way in; they are not imported here, so that
reading a YAML file does not load everything that mappings need.
"""

"""JSON Schemas for the workspace's own files, made of what the readers and registries know.

An editor with a YAML language server completes, explains and checks files by them while they are
written. What an engineer sees comes from the catalogue and the dictionary, in English and Chinese.
"""

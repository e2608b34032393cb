"""What the API, the CLI and the metrics read: plain functions on a read connection.

Every function takes the connection of ``SqlLedger.reading``, which sees one moment, and returns
dataclasses. Nothing is masked here: who shows a value does that.
"""

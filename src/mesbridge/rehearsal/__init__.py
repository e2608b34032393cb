"""ROUTES TRIED OUT: messages go through the real pipeline, on a clock that a test moves.

The ledger is an SQLite file in a temporary folder; targets keep what they got.
"""

"""Calls of the command line in tests."""


class Result:
    """What one call wrote, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

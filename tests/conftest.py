"""What all tests may use."""

import pytest

pytest_plugins = ["tests.nodes.postgres_fixtures", "tests.nodes.rabbitmq_fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--rewrite-corpus``: write down what is said of the broken files, for review."""
    parser.addoption("--rewrite-corpus", action="store_true", default=False)

"""What all tests may use."""

pytest_plugins = ["tests.nodes.postgres_fixtures", "tests.nodes.rabbitmq_fixtures"]

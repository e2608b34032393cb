"""The embedded broker: promises of the real one, in this process, durable on one SQLite file."""

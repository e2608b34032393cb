"""pika lives here: topology, consuming, publishing; and the embedded broker."""

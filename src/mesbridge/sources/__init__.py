"""What messages are read from besides queues and the API: folders and interface tables."""

"""What can be sent to: exchanges and HTTP services."""

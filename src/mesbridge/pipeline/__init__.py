"""One message from arrival to delivery: decisions only, no pika, no SQL."""

"""FastAPI lives here: one router per resource."""

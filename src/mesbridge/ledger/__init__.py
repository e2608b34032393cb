"""SQLAlchemy lives here: the record of what arrived, what it means and what has been sent."""

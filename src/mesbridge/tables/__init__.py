"""SQL OF OTHERS LIVES HERE: interface tables in foreign databases, by any SQLAlchemy URL."""

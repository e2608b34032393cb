"""What things mean: entities, field types, code tables, update rules. Pure."""

"""A store copied into another one, on whatever engine."""

"""A store in a schema of a PostgreSQL database, which many processes on many hosts may share."""

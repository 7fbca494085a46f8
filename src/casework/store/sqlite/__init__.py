"""A store in a file, which the processes of one machine may share."""

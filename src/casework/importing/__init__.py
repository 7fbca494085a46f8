"""Getting cases in: files of commands, and what another store has exported."""

"""What if another policy, or another calendar, had been in force: every case again, and nothing recorded."""

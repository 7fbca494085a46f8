"""Returns and reports: one file, one report."""

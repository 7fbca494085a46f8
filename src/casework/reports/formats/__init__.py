"""Reports as they are read: a page, a table for spreadsheets, JSON. The same report is the same bytes."""

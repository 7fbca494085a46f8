"""The spreadsheet landlords have: read as people write it, and taken over case by case."""

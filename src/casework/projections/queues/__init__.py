"""The questions people ask in the morning: one file, one question or a small family of them, each with its SQL."""

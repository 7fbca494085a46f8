"""The law and the life of a complaint: pure functions over events, without clock, input or output."""

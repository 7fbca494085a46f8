"""What is coming: the queues of the next weeks, simulated from what the log tells of complaints and of handlers."""

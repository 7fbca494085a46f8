"""What all that happened amounts to, in tables made for asking: each file is named by the question it answers."""

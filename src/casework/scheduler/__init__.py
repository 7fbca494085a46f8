"""What happens by itself: the sweep that turns deadlines into alerts."""

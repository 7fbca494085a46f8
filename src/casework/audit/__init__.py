"""What anyone can show from the log alone, without believing the views, the workers or those who ran them."""

"""Letters to residents, made from the case, that cannot leave out what the Code demands of them."""

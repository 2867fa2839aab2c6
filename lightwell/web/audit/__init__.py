"""Who did or saw what, for those who look after it."""

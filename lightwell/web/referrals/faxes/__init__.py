"""The faxes that wait, and the review of one: scan at the left, form at the right."""

"""The clinic's own site: what it does, for whom, what could go wrong, and how to be referred."""

"""A person's whole story in one file, read for what follows from it: no database, no patient."""

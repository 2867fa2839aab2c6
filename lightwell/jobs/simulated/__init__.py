"""Simulated people: invented patients with a course of treatments, for demonstrations and load tests.

Pure Python and NumPy, no Django. The same seed gives the same people, and person number i is the same
whether ten or ten thousand are asked for. Every clinical number is in `parameters.toml` with its source.
Nobody here exists, and nothing here says what a treatment would do for a person who does.
"""

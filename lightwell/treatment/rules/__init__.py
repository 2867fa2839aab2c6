"""Deciding on the treatment day: plain functions of values; limits, protocol and moments are passed in."""

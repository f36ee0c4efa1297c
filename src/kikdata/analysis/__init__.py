"""Counts, shares, changes, history and sentences; pure."""

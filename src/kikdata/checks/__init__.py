"""Rows → a checked Edition, or all findings at once."""

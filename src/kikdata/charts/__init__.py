"""Counts → figures with alt text and caption."""

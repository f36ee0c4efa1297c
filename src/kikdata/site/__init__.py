"""The look and the search of a report book in Sphinx."""

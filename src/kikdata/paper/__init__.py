"""Pages → tagged PDF."""

"""What the pages of the book show; what notebooks call."""

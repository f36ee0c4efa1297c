"""What tells of all published editions together; drafts are not in it."""

"""What a notebook reads of an edition."""

"""What authors write, checked before anything runs, and what tools say of it, in German."""

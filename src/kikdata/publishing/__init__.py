"""papermill, what must run again, Jupyter Book, editions, batch."""

"""xlsx ↔ rows with cell addresses; the only room that knows openpyxl."""

"""The sheet of one Handlungsfeld: its rows → Ziele and Maßnahmen, and all findings."""

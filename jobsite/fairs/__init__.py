"""Cloud job fairs: prepared, open, run and counted; and live promotion."""

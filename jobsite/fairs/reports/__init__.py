"""What came of fairs: figures, each counted from records that it can show."""

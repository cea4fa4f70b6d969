"""The verbs of interviews. They flush, never commit; races are decided by the database."""

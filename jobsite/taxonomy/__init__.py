"""What things are called: occupations, divisions, skills, the words of titles. No tables, no HTTP."""

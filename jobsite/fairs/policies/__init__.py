"""Who may do what with fairs, by subject."""

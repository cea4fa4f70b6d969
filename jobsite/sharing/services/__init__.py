"""The verbs of shared staff, one module for each thing they move."""

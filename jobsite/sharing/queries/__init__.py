"""Reading shared staff, one module for each thing that is read."""

"""Forms of shared staff, by what they are about."""

"""What people are told about fairs, by subject. Changes nothing else."""

"""Neural marks of others: optional packages, imported where they are used and nowhere else."""

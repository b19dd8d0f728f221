"""Checkpoints that somebody broke, by accident or on purpose, as many as one likes, by seed."""

"""What one runs: the dub flow, and the command line in front of it."""

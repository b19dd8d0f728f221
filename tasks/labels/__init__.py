"""Where labels go in a file: chunks of a WAV, and the plain tags that people read."""

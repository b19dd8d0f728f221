"""Text to phonemes as GPT-SoVITS was trained on them: one file a language, no network, no torch."""

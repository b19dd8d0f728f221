"""Scripts out to human translators and in again: CSV, XLIFF and SRT, without losing a character."""

"""Who translates: a file for each kind of translator, behind `tasks.translation.Translator`."""

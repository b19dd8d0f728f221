"""How sound travels: the stages, what travels between them, and the tools they share."""

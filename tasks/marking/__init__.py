"""The watermark: a keyed, inaudible mark in synthetic speech, and the way to find it again.

Two layers share one grid of 50 bands and 32 chips (4.096 s, repeated): the *presence* layer says
that speech is synthetic, to whoever holds the presence key; the *trace* layer carries 48 bits that
name the delivery. Nothing here knows Prefect, voices or jobs.
"""

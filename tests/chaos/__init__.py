"""Kills at random moments, and what is looked at after each: no work lost, none done twice.

Everything is watched from outside: a voice that counts what it is asked, the files that are
there, the processes that run. Nothing of the product is replaced.
"""

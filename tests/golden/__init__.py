"""Golden vectors: what upstream computes, compared with what we compute.

`python -m tests.golden DIR` runs every case of a folder; pytest runs those in `tests/data/golden`.
"""

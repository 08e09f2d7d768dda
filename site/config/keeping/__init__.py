"""控え: encrypted copies of database and uploads, bringing them back, and trying that every night.

A copy is a *set* that lists *pieces*. A piece is stored once, so that a set taken every ten minutes costs
only what has changed since the set before.
"""

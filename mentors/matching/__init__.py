"""Who sits with whom: a pure engine. No models, no database, no clock; what goes in is what decides.

``engine.match`` is the one entry. Everything that comes out of it was checked by ``checker``, which shares
no code with the rules that built it.
"""

"""申込みを入れる: what callers say, typed while they say it."""

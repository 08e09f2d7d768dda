"""Growth: the same lists with one, ten and a hundred times the school. ``make growth``."""

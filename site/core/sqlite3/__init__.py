"""Django's own SQLite, which remembers how statements are written for SQLite; see ``base``."""

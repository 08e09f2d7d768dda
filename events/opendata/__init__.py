"""Open data: what the city may publish about classes and centres, never about people."""

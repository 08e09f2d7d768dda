"""The staff's door: password, second factor, recovery codes, and the guard before every staff page."""

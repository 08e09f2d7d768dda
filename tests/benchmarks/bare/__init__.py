"""A lesson as a beginner would build it with Wagtail alone: the yardstick for pages made anew.

Installed by the benchmark's settings and nowhere else.
"""

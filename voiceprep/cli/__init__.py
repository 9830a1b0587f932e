"""Talking: arguments in, rich out; one file per verb."""

"""Doing: one file per piece of the world; foreign errors stop here."""

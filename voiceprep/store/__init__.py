"""Remembering: one SQLite file and a folder of recordings."""

"""Imports of CSV and Excel files by a mapping file: rows in, commands out, sent through intake's own HTTP API.

See docs/importing.md for the mapping language.
"""

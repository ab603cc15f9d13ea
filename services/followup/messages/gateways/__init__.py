"""Adapters: what carries messages out of the house, one file each."""

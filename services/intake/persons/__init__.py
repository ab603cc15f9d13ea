"""Reads of the person store, for services that need a name, a number or a note at this moment, and keep none."""

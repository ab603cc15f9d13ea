"""Texts of messages: how a template looks to a customer before it is used."""

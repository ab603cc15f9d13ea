"""Policies: which holds from when, whether settings would do and what they would lead to, presets."""

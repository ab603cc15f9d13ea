"""Policies of dealers and groups (`*PolicyChanged`), as a projection knows them: settings as data, from a moment on."""

"""Follow-up: who must be contacted when (not built yet)."""

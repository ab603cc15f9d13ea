"""Analytics: why deals are lost, what converts (not built yet)."""

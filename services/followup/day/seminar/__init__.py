"""The weekly seminar (周研讨会): won and lost cases, causes of loss, measures with scripts, the best close rate."""

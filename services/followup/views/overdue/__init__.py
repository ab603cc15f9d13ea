"""What the manager sees: who is behind with what, and what was put before them."""

"""What follow-up shows over HTTP, a subject a folder: its answers, its SQL, its routes."""

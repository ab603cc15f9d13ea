"""The check of a quarter's log: written from the domain text, importing nothing of the services or their machinery."""

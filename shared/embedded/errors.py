"""What the embedded servers raise."""


class EmbeddedStartError(RuntimeError):
    """An embedded server did not start; the message says why, what to do, and where its log is."""

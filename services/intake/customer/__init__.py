"""The customer stream: what intake knows of a customer when it decides."""

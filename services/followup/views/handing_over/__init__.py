"""Hand-overs: a consultant's customers, or those of chosen tasks, shared over others and reassigned through intake.

A hand-over is kept with its share of each customer before the first command is sent, so that a request that was cut off
goes on where it stopped and no customer is forgotten.
"""

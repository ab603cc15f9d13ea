"""A showroom generator: seeded, in time order, true to how a dealer's days go (sections 2 to 6). No I/O.

Everything in it is made up: names from short lists, phone numbers by chance, brands that do not exist.
"""

"""Who may do what (section 1), as groups of roles that several commands share.

Integrations stand in each of them: they import the history of anyone. A dealer group reads; it serves nobody.
"""

from shared.events.values import Role

SELLERS = frozenset({Role.CONSULTANT, Role.MANAGER, Role.INTEGRATION})
"""Who serves customers: the consultant, and the manager who helps out."""

MANAGERS = frozenset({Role.MANAGER, Role.INTEGRATION})
"""Who confirms, rejects and gives up."""

DEALER_KEEPERS = frozenset({Role.GROUP, Role.MANAGER})
"""Who says who works in a dealer and when, and by which rules."""

CLERKS = frozenset({Role.CLERK, Role.MANAGER, Role.INTEGRATION})
"""Who keeps stock and the manufacturer's system."""

AFTER_SALES = frozenset({Role.AFTER_SALES, Role.MANAGER, Role.INTEGRATION})
"""Who asks the customer after the delivery, and does the first service."""

RECEPTION = frozenset({Role.RECEPTIONIST, Role.CONSULTANT, Role.MANAGER, Role.INTEGRATION})
"""Who registers those who come, phone or write, and opens their cards."""

ROTA_KEEPERS = frozenset({Role.RECEPTIONIST, Role.MANAGER, Role.INTEGRATION})
"""Who publishes and runs the rota."""

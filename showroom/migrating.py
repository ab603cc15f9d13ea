"""Bringing a database to the state that the code needs."""

from services.followup.messages.migrating import migrate_messages
from services.followup.views.handing_over.migrating import migrate_hand_overs
from services.intake.migrating import migrate as migrate_intake
from shared.projector.versions import migrate_projection
from showroom.projections import PROJECTIONS


async def migrate_all(database_url: str) -> None:
    """Apply every service's new migrations."""
    await migrate_intake(database_url)
    for make in PROJECTIONS.values():
        await migrate_projection(database_url, make())
    await migrate_messages(database_url)
    await migrate_hand_overs(database_url)

"""Ledgers on one real database, each as a process of its own would have it, and commands of two dealers' staff."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import Any, TypeVar

import asyncpg

from services.intake.dealer.commands import HireStaff, OpenDealer
from services.intake.deciding import Accepted, Command, Outcome, Refusal
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import open_datastore
from shared.database.connection import Connection
from shared.events.envelope import Envelope, from_json
from shared.events.values import Actor, Role

KEY = b"a key of the tests, 32 letters or more"
NORTH = "north"
SOUTH = "south"
"""A dealer of another group."""
GROUP_OF = {NORTH: "acme", SOUTH: "rivals"}
GROUP = Actor("head-office", Role.GROUP)
MANAGER = Actor("zhao", Role.MANAGER)
RECEPTIONIST = Actor("chen", Role.RECEPTIONIST)
CONSULTANT = Actor("li", Role.CONSULTANT)
CONSULTANTS = ("li", "wang", "zhang")
INTEGRATION = Actor("lead-platform", Role.INTEGRATION)

C = TypeVar("C", bound=Command)
_numbers = count(1)


@contextmanager
def ledgers_on(database_url: str, number: int = 2, **settings: Any) -> Iterator[list[Ledger]]:
    """So many ledgers, each with connections, a thread and a cache of its own."""
    with ExitStack() as open_ones:
        ledgers = []
        for _ in range(number):
            datastore = open_ones.enter_context(open_datastore(database_url))
            ledger = Ledger(datastore, phone_key=KEY, **settings)
            ledger.start()
            open_ones.callback(ledger.stop)
            ledgers.append(ledger)
        yield ledgers


def command(kind: type[C], by: Actor = RECEPTIONIST, dealer_id: str = NORTH, **fields: Any) -> C:
    """A command with a request id of its own."""
    return kind(**{"request_id": f"request-{next(_numbers):08}", "dealer_id": dealer_id, "actor": by, **fields})


def opening(dealer_id: str = NORTH) -> list[Command]:
    """A dealer with a manager, a receptionist and three consultants."""
    staff = {
        MANAGER.id: Role.MANAGER,
        RECEPTIONIST.id: Role.RECEPTIONIST,
        **dict.fromkeys(CONSULTANTS, Role.CONSULTANT),
    }
    return [
        command(OpenDealer, GROUP, dealer_id, group_id=GROUP_OF[dealer_id], name=f"Dealer {dealer_id}"),
        *(command(HireStaff, GROUP, dealer_id, staff_id=staff_id, role=role) for staff_id, role in staff.items()),
    ]


async def accepted(ledger: Ledger, *commands: Command) -> list[Accepted]:
    """The answers to commands that are all accepted."""
    outcomes = await ledger.submit(commands)
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    assert not refused, refused
    return [one for one in outcomes if isinstance(one, Accepted)]


def names(outcomes: Sequence[Outcome]) -> list[str]:
    """What became of each command: ``accepted``, ``repeated`` or the refusal's name."""
    return [one.name if isinstance(one, Refusal) else "repeated" if one.repeated else "accepted" for one in outcomes]


async def events_of(connection: Connection) -> list[Envelope]:
    """The whole ledger, in its order."""
    rows = await connection.fetch("SELECT state FROM intake.stored_events ORDER BY notification_id")
    return [from_json(bytes(row["state"])) for row in rows]


async def ledger_events(database_url: str) -> list[Envelope]:
    """`events_of` on a connection of its own."""
    connection = await asyncpg.connect(database_url)
    try:
        return await events_of(connection)
    finally:
        await connection.close()

"""Invariants 1 to 4 under faults: real processes are killed, paused and doubled at random moments under load."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from random import Random

import asyncpg
import pytest

from showroom.system import System
from tests.support.client_days import ClientDays
from tests.support.client_log import ClientLog
from tests.support.invariants import check_invariants
from tests.support.waiting import until

pytestmark = [pytest.mark.faults, pytest.mark.integration, pytest.mark.timeout(300)]

Fault = Callable[[System, Random], Awaitable[None]]


def _both(part: str) -> list[str]:
    """The two copies of a part."""
    return [part, f"{part}-2"]


RELAYS = [*_both("intake.relay"), "grading.relay", *_both("followup.relay")]
WORKERS = [*_both("grading.worker"), *_both("followup.worker")]
SENDERS = _both("followup.sender")
_SESSION_SECONDS = 14
"""A little more than the consumer group's session time-out: a paused worker has lost its partitions by then."""


def kill(*names: str, times: int = 3) -> Fault:
    """SIGKILL at random moments, one of the names each time."""

    async def fault(system: System, random: Random) -> None:
        for _ in range(times):
            await asyncio.sleep(random.uniform(0.2, 2.5))
            name = random.choice(names)
            await _end(system, name, signal.SIGKILL)

    return fault


async def pause_workers(system: System, random: Random) -> None:
    """SIGSTOP one of each until the other one has its partitions and messages; then let it wake up where it was."""
    paused = [random.choice(_both(part)) for part in ("grading.worker", "followup.worker", "followup.sender")]
    await asyncio.sleep(random.uniform(0.5, 2))
    for name in paused:
        system.supervisor.kill(name, signal.SIGSTOP)
    await asyncio.sleep(_SESSION_SECONDS)
    for name in paused:
        system.supervisor.kill(name, signal.SIGCONT)
    await asyncio.sleep(2)


async def rebalance(system: System, random: Random) -> None:
    """A worker leaves in order and comes back, again and again."""
    for _ in range(3):
        await asyncio.sleep(random.uniform(0.5, 2))
        await _end(system, random.choice(WORKERS), signal.SIGTERM)


async def relay_everything_again(system: System, random: Random) -> None:
    """The relays forget how far they were: every record is delivered twice."""
    await asyncio.sleep(random.uniform(1, 3))
    connection = await asyncpg.connect(system.settings.database)
    for service in ("intake", "grading", "followup"):
        await connection.execute(f"UPDATE {service}.relay_position SET position = 0")  # noqa: S608 - the name stands here
    await connection.close()
    for name in RELAYS:
        system.supervisor.kill(name)
    await asyncio.sleep(2)


async def two_relays_at_once(system: System, random: Random) -> None:
    """The relay that has the lock is paused; its connection is ended, the other one takes over; both then send."""
    await asyncio.sleep(random.uniform(0.5, 2))
    connection = await asyncpg.connect(system.settings.database)
    for service in ("intake", "followup"):
        holder = await connection.fetchval(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid ="
            " (hashtext('relay ' || $1)::bit(32)::bigint)::oid",
            service,
        )
        assert holder is not None, f"no relay of {service} has the lock"
        for name in _both(f"{service}.relay"):
            system.supervisor.kill(name, signal.SIGSTOP)
        await connection.execute("SELECT pg_terminate_backend($1)", holder)
        for name in reversed(_both(f"{service}.relay")):
            system.supervisor.kill(name, signal.SIGCONT)
    await connection.close()
    await asyncio.sleep(1)


async def _end(system: System, name: str, how: signal.Signals) -> None:
    """Send the signal as soon as the part is up."""

    async def pid() -> int | None:
        return system.supervisor.pid(name)

    await until(pid, lambda found: found is not None)
    system.supervisor.kill(name, how)


FAULTS: dict[str, Fault] = {
    "intake killed": kill("intake.api"),
    "relay killed": kill(*RELAYS),
    "worker killed": kill(*WORKERS, times=4),
    "sender killed": kill(*SENDERS),
    "broker killed": kill("kafka", times=1),
    "database killed": kill("postgres", times=2),
    "workers and a sender paused": pause_workers,
    "two relays at once": two_relays_at_once,
    "rebalance under load": rebalance,
    "every record twice": relay_everything_again,
    "anything killed": kill("intake.api", "followup.api", *RELAYS, *WORKERS, *SENDERS, times=8),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_invariants_hold(system: System, seed: int, name: str) -> None:
    told = f"{name}, --seed {seed}"
    random = Random(f"{seed} {name}")
    async with ClientLog(system.urls["intake"], system.urls["followup"]) as client:
        days = ClientDays(client, seed=_seed_of_its_own(name, random))
        await days.open_dealer()
        working = asyncio.create_task(days.work())
        await FAULTS[name](system, random)
        await asyncio.sleep(1)
        days.stop()
        await asyncio.wait_for(working, 90)
    assert client.refused == [], told
    checked = await check_invariants(system.settings, client.told.values(), told)
    print(f"{told}: {checked}, {client.unclear} requests repeated")  # noqa: T201 - shown with -s


def _seed_of_its_own(name: str, random: Random) -> int:
    """Of four digits: phones and request ids are made with it, and no other test of the run may have the same."""
    return random.randrange(100) * 100 + list(FAULTS).index(name)

"""`http`: showrooms talk to the whole running system, every answer after its commit; beside it, the bare framework."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from bench.alone import served_alone
from bench.bare_server import PATH as BARE_PATH
from bench.cpu import wait_until_idle
from bench.figure import Figure
from bench.lanes import batch_lane, open_dealers, request, showrooms, single_lanes
from bench.progress import Told
from bench.target import Measured, own_system, put_load
from services.intake.reception.commands import RegisterVisit
from shared.settings import Settings

DEALERS = 64
SINGLES = 70_000
BATCH_LANES = 4
BATCHES_EACH = 60
BATCH = 500
_SECONDS = 10.0
_BARE_SECONDS = 5.0
_BARE = "the bare framework"


def over_http(servers: Settings, told: Told) -> Iterator[Figure]:
    """Batches, which warm all parts up as well, then single interactions, at saturation and at half of it."""
    with own_system(servers) as system:
        url, folder = system.urls["intake"], system.settings.data_dir
        told.doing("the bare framework")
        bare = _bare(folder)
        yield _batches(url, folder, bare, told)
        told.doing("letting all parts work off what they have")
        wait_until_idle()
        yield from _singles(url, folder, bare, told)


def _batches(url: str, folder: Path, bare: Measured, told: Told) -> Figure:
    told.doing("simulating showrooms")
    lanes = []
    for number in range(BATCH_LANES):
        commands = showrooms(DEALERS // BATCH_LANES, seed=100 + number)
        open_dealers(commands, DEALERS // BATCH_LANES, url)
        lanes.append(batch_lane(islice(commands, BATCHES_EACH * BATCH), BATCH, url))
    told.doing(f"batches of {BATCH}")
    measured = put_load(url, lanes, folder, seconds=_SECONDS, batches=True)
    return Figure(
        benchmark="http",
        what=f"batches of {BATCH}, {BATCH_LANES} connections",
        value=measured.rate,
        unit="commands/s",
        beside=f"{_BARE}, a request each, nothing recorded",
        peer=bare.rate,
        aim="at least 10,000 commands/s",
        note=f"p50 {measured.loaded.p50:.0f} ms, p99 {measured.loaded.p99:.0f} ms a batch; {measured.note}",
    )


def _singles(url: str, folder: Path, bare: Measured, told: Told) -> Iterator[Figure]:
    told.doing("simulating more showrooms")
    commands = showrooms(DEALERS, seed=7)
    open_dealers(commands, DEALERS, url)
    lanes = single_lanes(islice(commands, SINGLES), url)
    told.doing(f"{DEALERS} connections, as fast as they can")
    full = put_load(url, lanes, folder, seconds=_SECONDS)
    yield Figure(
        benchmark="http",
        what=f"single interactions, {DEALERS} connections",
        value=full.rate,
        unit="requests/s",
        beside=f"{_BARE}, nothing recorded",
        peer=bare.rate,
        aim="at least 2,500 requests/s",
        note=f"p50 {full.loaded.p50:.0f} ms, p99 {full.loaded.p99:.0f} ms; {full.note}. Bare: {bare.note}",
    )
    told.doing("at half that rate")
    half = put_load(url, lanes, folder, seconds=_SECONDS, skip=full.loaded.sent, rate=full.rate / 2)
    for what, value in (("median", half.loaded.p50), ("99th percentile", half.loaded.p99)):
        yield Figure(
            benchmark="http",
            what=f"{what} at {half.rate:,.0f} requests/s",
            value=value,
            unit="ms",
            aim="under 50 ms" if value == half.loaded.p99 else None,
            note=f"longest {half.loaded.longest:.0f} ms; {half.note}" if value == half.loaded.p99 else None,
        )


def _bare(folder: Path) -> Measured:
    visits = (one for one in showrooms(1, seed=5) if isinstance(one, RegisterVisit))
    bodies = [msgspec.json.encode(visit) for visit in islice(visits, 500)]
    with served_alone("bench.bare_server") as url:
        lane = [request(url, BARE_PATH, body) for body in bodies]
        return put_load(url, [lane] * DEALERS, folder, seconds=_BARE_SECONDS, again=True)

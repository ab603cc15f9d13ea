"""States of streams, folded from the ledger and kept in memory between transactions."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from msgspec import Struct

from services.intake.customer.evolving import evolve as evolve_customer
from services.intake.daily.state import evolve as evolve_day
from services.intake.dealer.state import evolve as evolve_dealer
from services.intake.ledger.recorder import LedgerRecorder
from services.intake.rota.state import evolve as evolve_rota
from shared.events.envelope import Envelope, from_json
from shared.events.event import Event, StreamKind
from shared.events.reading import decode_event


def _evolve_group(state: Any, _event: Event, _at: Envelope) -> Any:
    return state  # no decision depends on a group's policies


_EVOLVE: dict[StreamKind, Callable[[Any, Any, Envelope], Any]] = {
    StreamKind.CUSTOMER: evolve_customer,
    StreamKind.DEALER: evolve_dealer,
    StreamKind.GROUP: _evolve_group,
    StreamKind.ROTA: evolve_rota,
    StreamKind.DAY: evolve_day,
}


class Folded(Struct, frozen=True):
    """A stream folded up to a version (0: nothing recorded yet, state None)."""

    version: int = 0
    state: Any = None

    def after(self, event: Event, envelope: Envelope) -> "Folded":
        """The stream with one more event."""
        return Folded(envelope.sequence, _EVOLVE[envelope.streamkind](self.state, event, envelope))


NOTHING = Folded()
"""A stream in which nothing was recorded."""


class StreamCache:
    """The most recently used streams. Another process may have written since: `refresh` before deciding on them."""

    def __init__(self, recorder: LedgerRecorder, size: int) -> None:
        self._recorder = recorder
        self._size = size
        self._streams: OrderedDict[UUID, Folded] = OrderedDict()

    def remembered(self, stream_id: UUID) -> Folded:
        """A stream as it was when last looked at; `NOTHING` where it is not remembered."""
        return self._streams.get(stream_id, NOTHING)

    def refresh(self, stream_ids: Iterable[UUID]) -> dict[UUID, Folded]:
        """The streams as the ledger has them now, in one query that returns only what is new."""
        folded = {stream_id: self._streams.get(stream_id, NOTHING) for stream_id in stream_ids}
        if not folded:
            return folded
        for stored in self._recorder.select_newer({stream_id: one.version for stream_id, one in folded.items()}):
            envelope = from_json(stored.state)
            event = decode_event(envelope.type, envelope.data)
            folded[_id(stored)] = folded[_id(stored)].after(event, envelope)
        self.keep(folded)
        return folded

    def keep(self, folded: dict[UUID, Folded]) -> None:
        """Remember streams as they were committed."""
        for stream_id, one in folded.items():
            self._streams[stream_id] = one
            self._streams.move_to_end(stream_id)
        while len(self._streams) > self._size:
            self._streams.popitem(last=False)


def _id(stored: StoredEvent) -> UUID:
    assert isinstance(stored.originator_id, UUID)  # noqa: S101 - the ledger's ids are UUIDs; narrows the library's type
    return stored.originator_id

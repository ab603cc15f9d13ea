"""The ledger: commands that arrive together share one transaction (group commit)."""

import asyncio
import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from queue import SimpleQueue

import msgspec
import structlog
from eventsourcing.persistence import DataError, IntegrityError, InterfaceError, OperationalError, PersistenceError
from eventsourcing.postgres import PostgresDatastore
from msgspec import Struct
from psycopg_pool import PoolTimeout

from services.intake.deciding import Accepted, Command, LedgerUnavailable, Outcome, Refusal
from services.intake.ledger.batch import Batch
from services.intake.ledger.persons import PersonStore, PrivateRows
from services.intake.ledger.recorder import LedgerRecorder
from services.intake.ledger.streams import StreamCache

_log = structlog.get_logger(__name__)
_MOST_CONFLICTS = 50
_STEP_SECONDS = 0.001
_WORTH_A_STEP = 3
_MOST_STEPS = 10
_ACCEPTED = msgspec.json.Decoder(Accepted)
_UNAVAILABLE = (InterfaceError, OperationalError, PoolTimeout)
_INTERNAL_FAULT = Refusal(
    "InternalFault", en="A fault of ours; nothing was recorded", zh="系统内部错误，未记录", status=500
)
_NOT_RECORDED = Refusal(
    "NotRecorded",
    en="The database would not take it; nothing was recorded, send the same request again",
    zh="数据库未能写入，未记录，请以同一请求号重试",
    status=503,
)
_STILL_IN_CONFLICT = Refusal(
    "StillInConflict",
    en="Others kept changing the same things; nothing was recorded, send the same request again",
    zh="并发冲突持续存在，未记录，请以同一请求号重试",
    status=503,
)


class _Group(Struct):
    """Commands of one submission that are to be recorded, and who waits for their outcomes."""

    commands: Sequence[Command]
    done: "asyncio.Future[list[Outcome]]"
    loop: asyncio.AbstractEventLoop


class Ledger:
    """Records commands durably, in order, one transaction for as many as are waiting (at most ``commit_batch``).

    One thread decides and writes; callers wait without blocking their loop. Other processes may write the same ledger:
    a version conflict, or a phone or request id that another recorded first, makes the batch be decided anew, one
    command at a time.

    Args:
        datastore: of `services.intake.ledger.recorder.open_datastore`; the ledger's table is created if need be.
        phone_key: secret of the keyed phone hash.
        name: the ledger's name (shard).
        region: region of phone numbers without a country code.
        commit_batch: most commands in one transaction.
        cache: streams whose state is kept in memory.
        clock: tells the moment of recording.
    """

    def __init__(  # noqa: PLR0913 - settings, each named at the call
        self,
        datastore: PostgresDatastore,
        *,
        phone_key: bytes,
        name: str = "intake",
        region: str = "CN",
        commit_batch: int = 500,
        cache: int = 100_000,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._recorder = LedgerRecorder(datastore)
        self._persons = PersonStore(datastore, phone_key)
        self._streams = StreamCache(self._recorder, cache)
        self._key = phone_key
        self._source = f"/intake/{name}"
        self._region = region
        self._most = commit_batch
        self._clock = clock
        self._waiting: SimpleQueue[_Group | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)

    def start(self) -> None:
        """Begin to record."""
        self._thread.start()

    def stop(self) -> None:
        """Record what was submitted, then end."""
        self._waiting.put(None)
        self._thread.join()

    async def submit(self, commands: Sequence[Command]) -> list[Outcome]:
        """Record the commands in their order; each is accepted or refused on its own.

        Raises:
            LedgerUnavailable: the database did not answer. Some may have been recorded all the same: send the same
                requests again, they are recorded once.
        """
        loop = asyncio.get_running_loop()
        outcomes: list[Outcome] = []
        for start in range(0, len(commands), self._most):
            done: asyncio.Future[list[Outcome]] = loop.create_future()
            self._waiting.put(_Group(commands[start : start + self._most], done, loop))
            outcomes += await done
        return outcomes

    def _run(self) -> None:
        crowded = False
        while (group := self._waiting.get()) is not None:
            if crowded:
                self._gather()
            groups, count, ended = [group], len(group.commands), False
            while count < self._most and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    ended = True
                    break
                groups.append(following)
                count += len(following.commands)
            self._answer(groups)
            if ended:
                return
            crowded = len(groups) > 1

    def _gather(self) -> None:
        """Wait a little while submissions keep coming: fewer and larger transactions cost everyone less.

        Whoever submits alone, one after the other, is never made to wait.
        """
        seen = 0
        for _ in range(_MOST_STEPS):
            time.sleep(_STEP_SECONDS)
            before, seen = seen, self._waiting.qsize()
            if seen < before + _WORTH_A_STEP:
                return

    def _answer(self, groups: Sequence[_Group]) -> None:
        commands = [command for group in groups for command in group.commands]
        failure: Exception | None = None
        outcomes: list[Outcome] = []
        try:
            outcomes = self.record(commands)
        except (PersistenceError, PoolTimeout) as error:
            _log.warning("ledger_unavailable", error=type(error).__name__, commands=len(commands))
            failure = LedgerUnavailable()
        except Exception as error:  # noqa: BLE001 - the thread must live: whoever waits gets the error
            _log.exception("ledger_failed", commands=len(commands))
            failure = error
        answers: list[tuple[asyncio.Future[list[Outcome]], list[Outcome]]] = []
        for group in groups:
            answers.append((group.done, outcomes[: len(group.commands)]))
            outcomes = outcomes[len(group.commands) :]
        for loop in {group.loop for group in groups}:
            mine = [answer for group, answer in zip(groups, answers, strict=True) if group.loop is loop]
            try:
                loop.call_soon_threadsafe(_settle, mine, failure)
            except RuntimeError:
                _log.warning("nobody_waits", commands=len(commands))  # their loop has ended

    def record(self, commands: Sequence[Command]) -> list[Outcome]:
        """`submit` in the calling thread, one transaction; when that fails on a conflict or a fault, one each.

        Raises:
            PersistenceError, PoolTimeout: the database does not answer.
        """
        try:
            return self._commit(commands)
        except _UNAVAILABLE:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one command's, and the others are recorded
            _log.info("ledger_conflict", commands=len(commands), error=type(error).__name__)
            return [self._settled(command) for command in commands]

    def _settled(self, command: Command) -> Outcome:
        for _ in range(_MOST_CONFLICTS):  # each conflict means that another writer got on
            try:
                return self._commit([command])[0]
            except IntegrityError:
                continue
            except _UNAVAILABLE:
                raise
            except Exception as error:  # noqa: BLE001 - it is logged and told; a later command is not to blame for it
                _log.exception("command_not_recorded", command=type(command).__name__, dealer=command.dealer_id)
                return _NOT_RECORDED if _is_the_databases(error) else _INTERNAL_FAULT
        _log.error("conflicts_without_end", command=type(command).__name__, dealer=command.dealer_id)
        return _STILL_IN_CONFLICT

    def _commit(self, commands: Sequence[Command]) -> list[Outcome]:
        now = self._clock()
        batch = Batch(self._streams, self._persons, now=now, source=self._source, region=self._region)
        known = self._persons.requests(_keys(commands))
        batch.load(commands)
        outcomes = [self._decide(batch, command, known) for command in commands]
        self._look_again([one for one, outcome in zip(commands, outcomes, strict=True) if _is_refused(outcome)], known)
        if batch.stored:
            private = PrivateRows(now, self._key, tuple(batch.changes), tuple(batch.requests.values()))
            self._recorder.insert_events(batch.stored, private=private)
            self._streams.keep(batch.touched)
        return outcomes

    def _look_again(self, refused: Sequence[Command], known: dict) -> None:  # type: ignore[type-arg]
        """Make sure that none of the refused was recorded by another process after we had looked for repeats.

        Such a request would be refused because of what it has done itself.

        Raises:
            IntegrityError: one was; decided anew, it is a repeat.
        """
        if refused and not self._persons.requests(_keys(refused)).keys() <= known.keys():
            raise IntegrityError("A request was recorded by another process while it was decided here")

    def _decide(self, batch: Batch, command: Command, known: dict) -> Outcome:  # type: ignore[type-arg]
        digest = hashlib.blake2b(msgspec.json.encode(command), key=self._key[:64], digest_size=16).digest()
        key = (command.dealer_id, command.request_id)
        before = batch.requests.get(key) or known.get(key)
        if before is None:
            return _decide_alone(batch, command, digest)
        if before.digest != digest:
            return Refusal(
                "RequestIdReused",
                en="This request id was used for another request",
                zh="该请求号已用于另一请求",
                status=422,
                path="$.request_id",
            )
        accepted = _ACCEPTED.decode(before.accepted)
        return Accepted(accepted.events, accepted.answer, repeated=True)


def _decide_alone(batch: Batch, command: Command, digest: bytes) -> Outcome:
    """Decide; a fault of ours in one command must not take the others of its batch with it."""
    try:
        return batch.decide(command, digest)
    except PersistenceError:
        raise
    except Exception:  # noqa: BLE001 - whatever the fault is, it is logged and told as ours
        _log.exception("command_failed", command=type(command).__name__, dealer=command.dealer_id)
        return _INTERNAL_FAULT


def _is_the_databases(error: Exception) -> bool:
    """Whether the fault is in the database's state (read-only, a table missing), not in what it was given."""
    return isinstance(error, PersistenceError) and not isinstance(error, DataError)


def _keys(commands: Sequence[Command]) -> list[tuple[str, str]]:
    return [(command.dealer_id, command.request_id) for command in commands]


def _is_refused(outcome: Outcome) -> bool:
    return isinstance(outcome, Refusal)


def _settle(
    answers: Sequence[tuple["asyncio.Future[list[Outcome]]", list[Outcome]]], failure: Exception | None
) -> None:
    for future, outcomes in answers:
        if future.cancelled():
            continue
        if failure is None:
            future.set_result(outcomes)
        else:
            future.set_exception(failure)

"""The log in DuckDB: what was recorded, grades, tasks and the steps that they took. Moments are microseconds."""

from pathlib import Path

import duckdb

Log = duckdb.DuckDBPyConnection

LEDGER, GRADES, TASKS = "ledger.jsonl", "grades.jsonl", "contact-tasks.jsonl"
_COLUMNS = (
    "{id: 'VARCHAR', type: 'VARCHAR', time: 'TIMESTAMPTZ', recordedtime: 'TIMESTAMPTZ', subject: 'VARCHAR',"
    " groupid: 'VARCHAR', dealerid: 'VARCHAR', streamkind: 'VARCHAR', sequence: 'BIGINT', data: 'JSON'}"
)
_READ = """
CREATE TABLE {table} AS
SELECT id, regexp_extract(type, '^showroom\\.(\\w+)\\.v\\d+$', 1) AS name, subject AS stream, groupid AS group_id,
       dealerid AS dealer_id, epoch_us(time) AS moment, epoch_us(recordedtime) AS recorded, sequence, data
FROM read_ndjson($file, columns = {columns})
"""
_TASK = """
CREATE TABLE task AS
SELECT data->>'task_id' AS task_id, stream, dealer_id, moment, recorded, sequence, data->>'kind' AS kind,
       epoch_us((data->>'due_at')::TIMESTAMPTZ) AS due, epoch_us((data->>'expires_at')::TIMESTAMPTZ) AS expires,
       epoch_us((data->>'escalates_at')::TIMESTAMPTZ) AS escalates, data->>'template' AS template,
       data->>'subject_id' AS subject_id, data->>'cause_id' AS cause_id,
       coalesce(data->>'policy_scope', 'default') AS policy_scope,
       coalesce((data->>'policy_version')::BIGINT, 0) AS policy_version
FROM task_event WHERE name = 'ContactTaskScheduled';
CREATE TABLE step AS
SELECT name, data->>'task_id' AS task_id, stream, dealer_id, moment, recorded, sequence, data->>'reason' AS reason,
       data->>'logged_event_id' AS logged_event_id
FROM task_event WHERE name <> 'ContactTaskScheduled'
"""
_CONTACT = """
CREATE TABLE contact AS
SELECT id, stream, dealer_id, moment, recorded, sequence, name, data->>'outcome' AS outcome,
       epoch_us((data->>'next_contact_at')::TIMESTAMPTZ) AS promised
FROM ledger
WHERE (name = 'FollowUpLogged' AND data->>'outcome' <> 'sent')
   OR name IN ('VisitRegistered', 'CallRegistered', 'TestDriveTaken', 'QuoteGiven', 'DepositTaken', 'ContractSigned',
               'CarDelivered', 'FirstServiceDone')
"""
"""Section 4: contacts and attempts; a message that was sent is neither."""


def open_log(folder: Path) -> Log:
    """Read the files of an exported log.

    Raises:
        duckdb.Error: a file is missing or is not what it should be.
    """
    log = duckdb.connect()
    log.execute("SET TimeZone = 'UTC'")
    for table, file in (("ledger", LEDGER), ("grade_event", GRADES), ("task_event", TASKS)):
        log.execute(_READ.format(table=table, columns=_COLUMNS), {"file": str(folder / file)})
    log.execute(_TASK)
    log.execute(_CONTACT)
    return log


def end_of(log: Log) -> int:
    """The last moment that the log speaks of."""
    row = log.execute(
        "SELECT max(recorded) FROM (SELECT recorded FROM ledger UNION ALL SELECT recorded FROM task_event)"
    ).fetchone()
    return int(row[0]) if row and row[0] is not None else 0

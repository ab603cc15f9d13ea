"""Rows of one key within a batch become one row, by the same rule by which the table takes it in."""

from datetime import UTC, date, datetime
from uuid import UUID

from msgspec.structs import astuple

from services.followup.day.rows import BookingRow, DefeatRow, WonRow
from services.followup.day.saving import columns_of, joined
from services.followup.day.tables import TABLE_OF, TABLES, VIEWS

CUSTOMER = UUID(int=1)
EARLY = datetime(2026, 3, 2, tzinfo=UTC)
LATE = datetime(2026, 3, 5, tzinfo=UTC)


def defeat(**known: object) -> DefeatRow:
    return DefeatRow(customer_id=CUSTOMER, defeat_id=CUSTOMER, dealer_id="north", group_id="acme", **known)  # type: ignore[arg-type]  # a row's own fields


def won(**known: object) -> WonRow:
    return WonRow(customer_id=CUSTOMER, order_id=CUSTOMER, dealer_id="north", group_id="acme", **known)  # type: ignore[arg-type]  # a row's own fields


def test_a_decision_comes_on_top_of_the_report() -> None:
    (row,) = joined(
        DefeatRow, [defeat(reason="needs", status="reported", at=EARLY), defeat(status="confirmed", decided_at=LATE)]
    )
    assert row == astuple(defeat(reason="needs", status="confirmed", at=EARLY, decided_at=LATE))


def test_an_order_keeps_its_first_day_and_takes_the_contracts_model() -> None:
    rows = [
        won(day=date(2026, 3, 2), at=EARLY, consultant_id="li", model="Sagitar"),
        won(day=date(2026, 3, 5), at=LATE, consultant_id="wang", model="Magotan", price_minor=7),
    ]
    (row,) = joined(WonRow, rows)
    assert row == astuple(won(day=date(2026, 3, 2), at=EARLY, consultant_id="li", model="Magotan", price_minor=7))


def test_a_booking_moves_to_its_latest_time() -> None:
    rows = [
        BookingRow(
            customer_id=CUSTOMER, subject_id=CUSTOMER, kind="delivery", dealer_id="north", consultant_id="li", at=at
        )
        for at in (LATE, EARLY)
    ]
    assert joined(BookingRow, rows) == [astuple(rows[1])]


def test_rows_of_different_keys_stay_apart() -> None:
    rows = [WonRow(customer_id=CUSTOMER, order_id=UUID(int=n), dealer_id="north", group_id="acme") for n in (1, 2)]
    assert len(joined(WonRow, rows)) == 2


def test_every_table_has_its_key_among_its_columns() -> None:
    assert len(set(TABLES)) == len(TABLE_OF) + len(VIEWS)
    for kind, table in TABLE_OF.items():
        assert {*table.key, *table.meets} <= set(columns_of(kind))

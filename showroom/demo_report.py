"""What a demo prints: traffic, cards, grade mix, and some customers' grades with their reasons."""

import asyncio
from typing import Any

import asyncpg
import httpx
from rich.bar import Bar
from rich.console import Console
from rich.table import Column, Table

from shared.settings import Settings
from showroom.simulation.plan import Plan

_GRADES = ("O", "H", "A+", "A", "B+", "B", "C", "ungraded")
_CUSTOMERS_SHOWN = 5
_console = Console()

_COUNTED = {
    "来店 · Visits": "showroom.VisitRegistered.v1",
    "来电 · Calls": "showroom.CallRegistered.v1",
    "线索 · Leads": "showroom.LeadReceived.v1",
    "建卡 · Cards": "showroom.CardOpened.v1",
    "试驾 · Test drives": "showroom.TestDriveTaken.v1",
    "报价 · Quotes": "showroom.QuoteGiven.v1",
    "签约 · Contracts": "showroom.ContractSigned.v1",
    "战败确认 · Defeats confirmed": "showroom.DefeatConfirmed.v1",
}


def show_report(grading_url: str, settings: Settings, plan: Plan) -> None:
    """Print it, read from the ledger (what was recorded) and from grading's API (what became of it)."""
    _show_traffic(asyncio.run(_recorded(settings)))
    with httpx.Client(base_url=grading_url, timeout=30) as http:
        group = plan.group_id(1)
        mix = http.get("/v1/grade-mix", params={"group_id": group}).raise_for_status().json()
        _show_mix(mix["dealers"])
        _show_customers(http, [dealer["dealer_id"] for dealer in mix["dealers"]])


async def _recorded(settings: Settings) -> dict[str, int]:
    connection = await asyncpg.connect(settings.database)
    try:
        rows = await connection.fetch("SELECT topic, count(*) AS count FROM intake.stored_events GROUP BY topic")
        return {row["topic"]: row["count"] for row in rows}
    finally:
        await connection.close()


def _show_traffic(recorded: dict[str, int]) -> None:
    table = Table("已记录 · Recorded", "", title="客流 · Traffic")
    for title, type_ in _COUNTED.items():
        table.add_row(title, f"{recorded.get(type_, 0):,}")
    table.add_row("全部事件 · All events", f"{sum(recorded.values()):,}")
    _console.print(table)


def _show_mix(dealers: list[dict[str, Any]]) -> None:
    total: dict[str, int] = {}
    for dealer in dealers:
        for grade, count in dealer["open"].items():
            total[grade] = total.get(grade, 0) + count
    most = max(total.values(), default=1)
    table = Table("级别 · Grade", "客户数 · Customers", "", title="级别分布 · Grade mix")
    for grade in _GRADES:
        count = total.get(grade, 0)
        table.add_row(grade, f"{count:,}", Bar(most, 0, count, width=40))
    _console.print(table)


def _show_customers(http: httpx.Client, dealers: list[str]) -> None:
    customer_column = Column("客户 · Customer", overflow="fold")
    table = Table(customer_column, "级别 · Grade", "依据 · Why", title="部分客户 · Some customers", show_lines=True)
    for grade in ("O", "H", "A", "B", "C")[:_CUSTOMERS_SHOWN]:
        for dealer in dealers:
            listed = http.get("/v1/grades", params={"dealer_id": dealer, "grade": grade, "limit": 1}).json()[
                "customers"
            ]
            if listed:
                customer = listed[0]["customer_id"]
                shown = http.get(f"/v1/customers/{customer}/grade", params={"dealer_id": dealer}).json()
                table.add_row(customer, shown["grade"], "\n".join(_why(reason) for reason in shown["reasons"]))
                break
    _console.print(table)


def _why(reason: dict[str, Any]) -> str:
    evidence = [
        f"  {one['signal']} {one['zh']} · {one['en']}" for one in reason.get("evidence", ()) if one.get("signal")
    ]
    return "\n".join([f"{reason['zh']} · {reason['en']}", *evidence])

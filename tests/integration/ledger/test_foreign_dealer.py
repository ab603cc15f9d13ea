"""Invariant 5, for every command there is: another dealer's things are as unknown as things that do not exist."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from services.intake.card.commands import MergeCards
from services.intake.daily.commands import SubmitDailyReport
from services.intake.dealer.commands import HireStaff, OpenDealer, PlanLeave
from services.intake.deciding import DECIDERS, Accepted, Command, Decides, Outcome, Refusal
from services.intake.defeat.commands import ReportDefeat
from services.intake.http.examples import example_of
from services.intake.ledger.ledger import Ledger
from services.intake.order.commands import SignContract
from services.intake.reception.commands import RegisterVisit
from services.intake.rota.commands import PublishRota
from services.intake.sale.commands import GiveQuote, TakeTestDrive
from shared.events.sale import QuoteItem
from shared.events.values import Actor, DefeatReason, Money, Role
from shared.http.document import schemas_of
from tests.support.ledgers import CONSULTANT, GROUP, MANAGER, NORTH, SOUTH, accepted, command, ledger_events, ledgers_on

pytestmark = pytest.mark.integration
STAFF = {
    "li": Role.CONSULTANT,
    "chen": Role.RECEPTIONIST,
    "zhao": Role.MANAGER,
    "sun": Role.CLERK,
    "zhou": Role.AFTER_SALES,
}
ONLY_IN_NORTH = "works-in-north-only"
TOMORROW = datetime.now(UTC).date() + timedelta(days=1)
THINGS = ("visit_id", "lead_id", "drive_id", "quote_id", "order_id", "defeat_id", "merge_id", "report_id", "leave_id")
CUSTOMERS = ("customer_id", "absorbed_customer_id", "referred_customer_id")
PEOPLE = ("consultant_id", "to_consultant_id", "staff_id", "best_closer_id", "stand_in_id")
OURS = (uuid4(), uuid4())
"""Two customers of South."""
MAKES_CUSTOMERS = {"RegisterVisit", "RegisterCall", "ReceiveLead", "OpenCard"}
"""These take an id that nobody has for a new customer's; so they must say of another's that it cannot be had."""

SCHEMAS = schemas_of(*DECIDERS)
NAMED = [
    decides
    for decides in DECIDERS.values()
    if {*THINGS, *CUSTOMERS, *PEOPLE, "cases", "attended", "order"} & set(decides.command.__struct_fields__)
]
_LAST = ("ReportDefeat", "ReportOutOfContact", "MergeCards", "ErasePerson", "RecordStaffLeft", "HireStaff")


class Known(msgspec.Struct):
    """Ids by the name of the field that they fit into."""

    ids: dict[str, UUID]
    staff_id: str

    def fill(self, decides: Decides, role: Role) -> Command:
        """The command, about these things, as South's staff would give it."""
        body = {**example_of(decides, SCHEMAS), "type": decides.command.__name__, "dealer_id": SOUTH}
        fields: Mapping[str, Any] = {
            **{name: str(one) for name, one in self.ids.items()},
            **dict.fromkeys(PEOPLE, self.staff_id),
            "cases": [str(self.ids["customer_id"])],
            "attended": [self.staff_id],
            "order": [self.staff_id],
            "week_starts_on": "2026-03-02",
            "starts_on": "2026-03-02",
            "confirmed": True,
            "licence_checked": True,
            "agreement_signed": True,
        }
        body |= {name: value for name, value in fields.items() if name in decides.command.__struct_fields__}
        if "phone" in body:
            body |= {"name": "Someone", "phone": None}
        staff = next((one for one, has in STAFF.items() if has is role), "outside")
        body |= {"actor": {"id": staff, "role": role.value}, "request_id": str(uuid4()), "occurred_at": None}
        return msgspec.convert(body, decides.command)


@pytest.fixture
async def known() -> Known:
    """What North knows."""
    return Known({name: uuid4() for name in (*THINGS, *CUSTOMERS)}, ONLY_IN_NORTH)


@pytest.fixture
async def ledger(database_url: str, known: Known) -> AsyncIterator[Ledger]:
    """North with a customer who has been through everything; South with the same staff but one."""
    ids = known.ids
    customer = {"customer_id": ids["customer_id"]}
    price = Money(18_000_000)
    with ledgers_on(database_url, number=1) as [opened]:
        for dealer, group in ((NORTH, "acme"), (SOUTH, "rivals")):
            hired = [command(HireStaff, GROUP, dealer, staff_id=one, role=role) for one, role in STAFF.items()]
            await accepted(opened, command(OpenDealer, GROUP, dealer, group_id=group, name=dealer), *hired)
        await accepted(
            opened,
            command(HireStaff, GROUP, staff_id=ONLY_IN_NORTH, role=Role.CONSULTANT),
            command(PublishRota, MANAGER, order=(ONLY_IN_NORTH,)),
            command(PublishRota, MANAGER, SOUTH, order=("li",)),
            *(command(RegisterVisit, dealer_id=SOUTH, customer_id=one, name="Ours") for one in OURS),
            command(RegisterVisit, **customer, visit_id=ids["visit_id"], name="Visitor", phone="13800138000"),
            command(RegisterVisit, customer_id=ids["absorbed_customer_id"], name="Visitor too"),
            command(RegisterVisit, customer_id=ids["referred_customer_id"], name="Visitor three"),
            command(
                MergeCards,
                MANAGER,
                **customer,
                absorbed_customer_id=ids["absorbed_customer_id"],
                merge_id=ids["merge_id"],
            ),
            command(
                TakeTestDrive,
                CONSULTANT,
                **customer,
                drive_id=ids["drive_id"],
                model="Q5",
                licence_checked=True,
                agreement_signed=True,
            ),
            command(
                GiveQuote,
                CONSULTANT,
                **customer,
                quote_id=ids["quote_id"],
                model="Q5",
                items=(QuoteItem(name="car", amount=price),),
            ),
            command(SignContract, CONSULTANT, **customer, order_id=ids["order_id"], model="Q5", price=price),
            command(
                ReportDefeat,
                CONSULTANT,
                customer_id=ids["referred_customer_id"],
                defeat_id=ids["defeat_id"],
                reason=DefeatReason.UNKNOWN,
            ),
            command(
                PlanLeave,
                MANAGER,
                leave_id=ids["leave_id"],
                staff_id=ONLY_IN_NORTH,
                from_on=TOMORROW,
                until_on=TOMORROW,
            ),
            command(SubmitDailyReport, Actor("li", Role.CONSULTANT), report_id=ids["report_id"]),
        )
        yield opened


@pytest.mark.parametrize("about_ours", [False, True], ids=["all theirs", "about ours"])
async def test_what_is_anothers_is_answered_like_what_does_not_exist(
    ledger: Ledger, known: Known, database_url: str, about_ours: bool
) -> None:
    """The other customer, order, drive, … is North's, and the customer too, or it is one of ours."""
    before = [event for event in await ledger_events(database_url) if event.dealerid == NORTH]
    theirs, unknown = Known({**known.ids}, known.staff_id), Known({field: uuid4() for field in known.ids}, "nobody")
    if about_ours:
        theirs.ids["customer_id"], unknown.ids["customer_id"] = OURS
    for decides in sorted(NAMED, key=_ends_things):
        name = decides.command.__name__
        for role in sorted(decides.roles):
            [foreign] = await ledger.submit([theirs.fill(decides, role)])
            [absent] = await ledger.submit([unknown.fill(decides, role)])
            if name in MAKES_CUSTOMERS and not about_ours:
                assert _name(foreign) in {"IdTaken", "StaffUnknown"}, (name, role)
                assert _shown(foreign, theirs)["about"] in ({}, {"staff_id": "<staff_id>"})
            else:
                assert _shown(foreign, theirs) == _shown(absent, unknown), (name, role)
    events = await ledger_events(database_url)
    assert [event for event in events if event.dealerid == NORTH] == before
    mine = set(known.ids.values())
    assert not any(event.subject in mine for event in events if event.dealerid == SOUTH)


def test_every_command_that_names_something_is_tried() -> None:
    assert len(NAMED) > 40


def _ends_things(decides: Decides) -> int:
    """Commands after which there is less to do come last."""
    name = decides.command.__name__
    return _LAST.index(name) if name in _LAST else -1


def _name(outcome: Outcome) -> str:
    return outcome.name if isinstance(outcome, Refusal) else "accepted"


def _shown(outcome: Outcome, known: Known) -> dict[str, Any]:
    """The outcome as the client sees it, what they sent themselves named by its field, and new ids left out."""
    if isinstance(outcome, Accepted):
        return {"accepted": sorted(outcome.answer)}
    text = msgspec.json.encode(outcome).decode().replace(known.staff_id, "<staff_id>")
    for field, one in known.ids.items():
        text = text.replace(str(one), f"<{field}>")
    shown: dict[str, Any] = msgspec.json.decode(text)
    return shown

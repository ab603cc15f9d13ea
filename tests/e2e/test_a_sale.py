"""A customer's whole way, told over HTTP to a running system: from the door to the first service (sections 2 to 6)."""

import pytest

from tests.support.showroom_over_http import ShowroomOverHttp, money, problem_name, signals_in

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

MODEL = "ID.4"
WANTS_IT = {"models": [MODEL], "name": "王女士"}


async def test_a_sale_from_the_door_to_the_first_service(showroom: ShowroomOverHttp) -> None:
    came = await showroom.tell("fang", "reception/register-visit", party_size=2, phone="13900139001", **WANTS_IT)
    assert (came["consultant_id"], came["first_visit"]) == ("li", True)
    customer = {"customer_id": came["customer_id"]}
    await showroom.grade(**customer, grade="C", consultant_id="li")

    await showroom.tell(
        "li", "sale/report-needs", **customer, models=[MODEL], budget=money(200_000), signals=["B1", "B2"]
    )
    await showroom.grade(**customer, grade="B")
    await showroom.tell("li", "sale/give-presentation", **customer, model=MODEL, brochure_given=True)
    await showroom.tell("li", "sale/observe-signals", **customer, stage="presentation", signals=["BP1", "BP2"])
    await showroom.grade(**customer, grade="B+")

    drive = await showroom.tell(
        "li", "sale/take-test-drive", **customer, model=MODEL, licence_checked=True, agreement_signed=True
    )
    await showroom.tell(
        "li", "sale/give-test-drive-feedback", **customer, drive_id=drive["drive_id"], score=9, item_by_item=True
    )
    liked = await showroom.grade(**customer, grade="A")
    assert signals_in(liked) == ["A1", "A3"]
    assert all(reason["zh"] and reason["en"] for reason in liked["reasons"])

    quoted = [{"name": "车价", "amount": money(199_800)}, {"name": "上牌费", "amount": money(500)}]
    await showroom.tell("li", "sale/give-quote", **customer, model=MODEL, items=quoted, stated_horizon="7_days")
    await showroom.grade(**customer, grade="H")

    order = await showroom.tell("li", "order/take-deposit", **customer, model=MODEL, amount=money(3_000))
    ordered = {**customer, "order_id": order["order_id"]}
    too_early = await showroom.refused("li", "order/deliver-car", **ordered)
    assert problem_name(too_early) == "ContractMissing"
    await showroom.tell("li", "order/sign-contract", **ordered, model=MODEL, price=money(200_300), payment="instalment")
    await showroom.tell("fang", "reception/end-visit", **customer, visit_id=came["visit_id"], with_deal=True)
    await showroom.grade(**customer, grade="O", end_state=None)

    await showroom.tell("sun", "order/allocate-car", **ordered, stock_no="K-1024")
    await showroom.tell("sun", "order/record-car-arrival", **ordered)
    await showroom.tell("li", "order/collect-balance", **ordered, amount=money(197_300))
    await showroom.tell("li", "order/schedule-delivery", **ordered, at="2027-03-05T10:00:00+08:00")
    await showroom.tell("li", "order/prepare-delivery", **ordered)
    await showroom.tell("li", "order/deliver-car", **ordered, ceremony_held=True)
    await showroom.grade(**customer, grade="O", end_state="delivered")

    await showroom.tell("li", "order/post-handbook", **ordered)
    await showroom.tell("zhou", "order/survey-satisfaction", **ordered, car_score=9, delivery_score=10, note="很满意")
    await showroom.tell("sun", "order/register-in-dms", **ordered, dms_no="D-77")
    await showroom.tell("li", "order/copy-card-to-service", **ordered)
    await showroom.tell("zhou", "order/record-first-service", **ordered, odometer_km=5_012)
    await showroom.grade(**customer, grade="O", end_state="retained")

    history = (await showroom.read(f"/v1/customers/{came['customer_id']}/grades"))["changes"]
    assert [(one["before"], one["after"], one["end_after"], one["reasons"][-1]["rule"]) for one in history] == [
        ("ungraded", "C", None, "too_little_evidence"),
        ("C", "B", None, "signals_observed"),
        ("B", "B+", None, "signals_observed"),
        ("B+", "A", None, "signals_observed"),
        ("A", "H", None, "horizon_stated"),
        ("H", "O", None, "ordered"),
        ("O", "O", "delivered", "delivered"),
        ("O", "O", "retained", "retained"),
    ]
    assert [one["sequence"] for one in history] == list(range(1, 9))
    mix = (await showroom.read("/v1/grade-mix"))["dealers"][0]
    assert mix["ended"]["retained"] == 1


async def test_a_defeat_counts_when_the_manager_has_confirmed_it(showroom: ShowroomOverHttp) -> None:
    came = await showroom.tell("fang", "reception/register-visit", phone="13900139002", **WANTS_IT)
    customer = {"customer_id": came["customer_id"]}
    lost = {"reason": "purchasing_power", "detail": "price", "brand_bought": "Other", "model_bought": "Model X"}
    first = await showroom.tell("li", "defeat/report-defeat", **customer, **lost)
    await showroom.grade(**customer, defeat_reported=True, end_state=None)
    not_a_manager = await showroom.refused("li", "defeat/confirm-defeat", **customer, defeat_id=first["defeat_id"])
    assert (problem_name(not_a_manager), not_a_manager["status"]) == ("RoleNotAllowed", 403)
    await showroom.tell("wang", "defeat/reject-defeat", **customer, defeat_id=first["defeat_id"], reason="call-again")
    await showroom.grade(**customer, defeat_reported=False, end_state=None)

    second = await showroom.tell("li", "defeat/report-defeat", **customer, **lost)
    await showroom.tell("wang", "defeat/confirm-defeat", **customer, defeat_id=second["defeat_id"])
    await showroom.grade(**customer, end_state="defeated")
    again = await showroom.refused("wang", "defeat/confirm-defeat", **customer, defeat_id=second["defeat_id"])
    assert problem_name(again) == "DefeatAlreadyConfirmed"
    await showroom.tell("li", "defeat/record-come-back", **customer)
    await showroom.grade(**customer, end_state=None)


async def test_merged_cards_share_their_evidence_until_they_part(showroom: ShowroomOverHttp) -> None:
    stays = await showroom.tell("fang", "reception/register-visit", phone="13900139003", **WANTS_IT)
    goes = await showroom.tell("fang", "reception/register-visit", phone="13900139004", **WANTS_IT)
    await showroom.tell(
        "li", "sale/observe-signals", customer_id=goes["customer_id"], stage="quote", signals=["H1", "H2"]
    )
    merge = await showroom.tell(
        "wang", "card/merge-cards", customer_id=stays["customer_id"], absorbed_customer_id=goes["customer_id"]
    )
    merged = await showroom.grade(stays["customer_id"], grade="H")
    assert signals_in(merged) == ["H1", "H2"]
    await showroom.grade(goes["customer_id"], end_state="merged")
    gone = await showroom.refused(
        "li", "sale/observe-signals", customer_id=goes["customer_id"], stage="quote", signals=["H3"]
    )
    assert gone["about"]["survivor"] == stays["customer_id"]

    await showroom.tell("wang", "card/unmerge-cards", customer_id=stays["customer_id"], merge_id=merge["merge_id"])
    await showroom.grade(stays["customer_id"], grade="C")
    await showroom.grade(goes["customer_id"], grade="H", end_state=None)


async def test_an_override_ends_at_contrary_evidence_and_an_erased_person_is_nobody(
    showroom: ShowroomOverHttp,
) -> None:
    came = await showroom.tell("fang", "reception/register-visit", phone="13900139005", **WANTS_IT)
    customer = {"customer_id": came["customer_id"]}
    await showroom.tell("wang", "card/override-grade", **customer, grade="A", reason="knows-the-family")
    await showroom.grade(**customer, grade="A", overridden=True)
    await showroom.tell(
        "li", "sale/observe-signals", **customer, stage="needs_analysis", stated_horizon="over_3_months"
    )
    await showroom.grade(**customer, grade="C", overridden=False)

    await showroom.tell("wang", "card/erase-person", **customer)
    await showroom.grade(**customer, end_state="erased")
    erased = await showroom.refused("li", "sale/observe-signals", **customer, stage="quote", signals=["H1"])
    assert erased["status"] in {404, 409, 410}
    back = await showroom.tell("fang", "reception/register-visit", phone="13900139005", **WANTS_IT)
    assert back["customer_id"] != came["customer_id"]
    assert back["first_visit"]

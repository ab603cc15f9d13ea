"""What a consultant writes down before a contact: talking points, expected answers, open questions (section 4)."""

from datetime import datetime

from services.intake.contact.commands import PrepareContact
from showroom.simulation.customer import Customer
from showroom.simulation.store import Store

_SHARE = 0.12
_PREPARED = (
    "要点：先问试驾感受，再谈置换方案。预估：客户会问还能优惠多少。",
    "要点：介绍本周到店礼。预估：会说要和家人商量，请家人一起来。",
    "要点：对比竞品油耗与质保。待问：预算上限、上牌城市。",
    "要点：月供方案三选一。待问：征信情况、首付来源。",
)


def prepare(store: Store, at: datetime, customer: Customer) -> datetime:
    """Prepare some contacts; returns when the contact itself begins.

    Nobody outside knows the tasks of followup while history is made up, so the task is one of the simulation's own.
    """
    chance = store.chance
    if not chance.happens(_SHARE):
        return at
    consultant = store.doing(customer.owner, at)
    task_id = chance.id(at)
    store.say(PrepareContact, at, consultant, customer_id=customer.id, task_id=task_id, note=chance.pick(_PREPARED))
    return at + chance.minutes(2, 9)

"""A dealer as its people and machines meet it: commands and reads over HTTP, nothing else."""

from typing import Any, Self
from uuid import uuid4

import httpx

from tests.support.waiting import until

STAFF = {
    "fang": "receptionist",
    "li": "consultant",
    "zhang": "consultant",
    "wang": "manager",
    "sun": "clerk",
    "zhou": "after_sales",
}
"""Who works in the dealer, and as what."""

OFFICE = {"id": "head-office", "role": "group"}


class ShowroomOverHttp:
    """One dealer of a running system; use it as a context manager, which opens it.

    Args:
        intake, grading: where the services are.
    """

    def __init__(self, intake: str, grading: str) -> None:
        self.dealer_id = f"store-{uuid4().hex[:12]}"
        self._intake = httpx.AsyncClient(base_url=intake, timeout=30)
        self._grading = httpx.AsyncClient(base_url=grading, timeout=30)

    async def open(self) -> None:
        """Open the dealer, hire its staff, publish today's rota."""
        await self.tell(None, "dealer/open-dealer", group_id="acme", name="北区旗舰店")
        for staff_id, role in STAFF.items():
            await self.tell(None, "dealer/hire-staff", staff_id=staff_id, role=role)
        await self.tell("fang", "rota/publish-rota", order=["li", "zhang"])

    async def __aenter__(self) -> Self:
        try:
            await self.open()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._intake.aclose()
        await self._grading.aclose()

    async def tell(self, who: str | None, command: str, **fields: Any) -> dict[str, Any]:
        """A command that is recorded; what it answers. ``who`` is on the staff list; the head office when None."""
        response = await self._post(who, command, fields)
        assert response.status_code == 201, f"{command}: {response.text}"
        answer: dict[str, Any] = response.json()["answer"]
        return answer

    async def refused(self, who: str | None, command: str, **fields: Any) -> dict[str, Any]:
        """A command that is refused; the problem."""
        response = await self._post(who, command, fields)
        assert response.headers["content-type"] == "application/problem+json", f"{command}: {response.text}"
        problem: dict[str, Any] = response.json()
        assert problem["detail"]
        assert problem["detail_zh"]
        return problem

    async def grade(self, customer_id: str, **shown: Any) -> dict[str, Any]:
        """The customer's grade, as soon as it shows these values."""
        path = f"/v1/customers/{customer_id}/grade"

        async def read() -> dict[str, Any]:
            return (await self._grading.get(path, params={"dealer_id": self.dealer_id})).json()

        return await until(read, lambda found: all(found.get(name) == value for name, value in shown.items()))

    async def read(self, path: str) -> Any:
        """What grading answers about the dealer."""
        answered = await self._grading.get(path, params={"dealer_id": self.dealer_id})
        return answered.raise_for_status().json()

    async def _post(self, who: str | None, command: str, fields: dict[str, Any]) -> httpx.Response:
        actor = OFFICE if who is None else {"id": who, "role": STAFF[who]}
        body = {"request_id": uuid4().hex, "dealer_id": self.dealer_id, "actor": actor, **fields}
        return await self._intake.post(f"/v1/{command}", json=body)


def money(yuan: int) -> dict[str, Any]:
    """An amount as bodies carry it."""
    return {"amount_minor": yuan * 100, "currency": "CNY"}


def signals_in(grade: dict[str, Any]) -> list[str]:
    """The signals behind a grade."""
    return sorted(one["signal"] for reason in grade["reasons"] for one in reason["evidence"] if one.get("signal"))


def problem_name(problem: dict[str, Any]) -> str:
    """The name in a problem's type."""
    name: str = problem["type"].removeprefix("urn:showroom:problem:")
    return name

"""Whatever is sent, the answer is a record or a refusal, never a failure of ours."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import AsyncTestClient

from services.intake.reception.commands import RegisterVisit
from tests.support.intake_api import BATCH, JSON_TYPE, VISIT, visit

Client = AsyncTestClient[Litestar]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
ALMOST = st.dictionaries(st.sampled_from(sorted({*RegisterVisit.__struct_fields__, "type"})), JSON).map(
    lambda fields: visit(**fields)
)
ADDRESSES = st.sampled_from([VISIT, BATCH, "/v1/sale/give-quote", "/v1/dealer/change-dealer-policy"])


@settings(deadline=None)
@given(address=ADDRESSES, body=st.binary(max_size=200) | JSON.map(msgspec.json.encode))
async def test_any_bytes(api: Client, address: str, body: bytes) -> None:
    assert (await api.post(address, content=body, headers=JSON_TYPE)).status_code < 500


@settings(deadline=None)
@given(body=ALMOST | st.lists(ALMOST, max_size=3))
async def test_almost_a_command(api: Client, body: Any) -> None:
    address = BATCH if isinstance(body, list) else VISIT
    response = await api.post(address, content=msgspec.json.encode(body), headers=JSON_TYPE)
    assert response.status_code < 500


@settings(deadline=None)
@given(
    name=st.sampled_from(["Content-Type", "Content-Encoding", "Idempotency-Key", "X-Request-Id", "Accept"]),
    value=st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)),
)
async def test_any_header(api: Client, name: str, value: str) -> None:
    response = await api.post(VISIT, content=msgspec.json.encode(visit()), headers={name: value})
    assert response.status_code < 500

"""Routes about policies."""

from datetime import UTC, datetime

import msgspec
from litestar import get, post
from litestar.params import RawBody
from litestar.types import ControllerRouterHandler

from services.followup.day.store import known_dealer
from services.followup.policy import policy_of
from services.followup.presets import CADENCE_DAYS, PRESET_WORDING, Preset
from services.followup.views.moments import in_utc
from services.followup.views.parameters import At, moment_of
from services.followup.views.policies.answers import (
    CheckPolicy,
    PolicyChange,
    PolicyChecked,
    PolicyInForce,
    PresetInWords,
    RefusedPolicy,
)
from services.followup.views.policies.checking import cadence_preview, wrong_settings
from services.followup.views.policies.in_force import full_settings, in_force, planned
from services.followup.views.policies.queries import read_changes
from services.followup.views.policies.unread import unread_settings
from shared.database.connection import Pool
from shared.http.decoding import decode_body
from shared.http.json_bodies import takes
from shared.http.parameters import Dealer, check_names
from shared.policies.book import DEALER, PolicyEntry

_DEFAULT = PolicyChange(scope="default", version=0, effective_at=None, settings={})
_CHECK = msgspec.json.Decoder(CheckPolicy)


def policy_routes(pool: Pool) -> list[ControllerRouterHandler]:
    """What holds, whether settings would do, presets."""

    @get(
        "/v1/policy",
        guards=[check_names],
        tags=["policy"],
        summary="生效的跟进政策 · The policy that holds",
        operation_id="policy",
    )
    async def policy(dealer_id: Dealer, at: At = None) -> PolicyInForce:
        """Whose policy holds for the dealer at a moment, all its settings, and the changes that are to come."""
        dealer = await known_dealer(pool, dealer_id)
        moment = moment_of(at, "at") or await pool.fetchval("SELECT now()")
        changes = await read_changes(pool, dealer)
        holds = in_force(changes, dealer, moment)
        return PolicyInForce(
            dealer_id=dealer_id,
            group_id=dealer.group_id,
            at=moment,
            holds=_DEFAULT if holds is None else _told(holds),
            settings=full_settings({} if holds is None else holds.settings),
            planned=tuple(map(_told, planned(changes, moment))),
            refused=tuple(
                RefusedPolicy(scope=one.scope, version=one.version, effective_at=one.effective_at, why=one.refused)
                for one in changes
                if one.refused is not None
            ),
        )

    @post(
        "/v1/policy/check",
        guards=[check_names],
        status_code=200,
        tags=["policy"],
        summary="检查政策设置 · Check settings before they become a policy",
        operation_id="check_policy",
        operation_class=takes(CheckPolicy),
    )
    async def check_policy(body: RawBody) -> PolicyChecked:
        """What is wrong with settings, or the next contacts that they would lead to for each grade.

        A policy is set through intake: ``ChangeDealerPolicy`` or ``ChangeGroupPolicy`` with the subject ``follow_up``.
        """
        asked = decode_body(_CHECK, body)
        dealer = await known_dealer(pool, asked.dealer_id)
        wrong, unread = wrong_settings(asked.settings), unread_settings(asked.settings)
        if wrong:
            return PolicyChecked(valid=False, wrong=wrong, unread=unread, settings=None, cadence=())
        start = asked.last_contact_at or await pool.fetchval("SELECT now()")
        would_hold = policy_of(asked.settings, DEALER, 0)
        return PolicyChecked(
            valid=True,
            wrong=(),
            unread=unread,
            settings=full_settings(asked.settings),
            cadence=cadence_preview(would_hold, _within_reason(start), dealer.time_zone),
        )

    @get(
        "/v1/policy/presets",
        guards=[check_names],
        tags=["policy"],
        summary="跟进频率预设 · Presets of the cadence",
        operation_id="policy_presets",
        sync_to_thread=False,
    )
    def policy_presets() -> list[PresetInWords]:
        """The cadences that brands teach, which a policy starts from by name."""
        return [
            PresetInWords(
                name=preset.value,
                zh=PRESET_WORDING[preset].zh,
                en=PRESET_WORDING[preset].en,
                cadence_days=CADENCE_DAYS[preset],
            )
            for preset in Preset
        ]

    return [policy, check_policy, policy_presets]


def _told(change: PolicyEntry) -> PolicyChange:
    return PolicyChange(
        scope=change.scope,
        version=change.version,
        effective_at=change.effective_at,
        settings=change.settings,
    )


def _within_reason(moment: datetime) -> datetime:
    """A moment from which one can count for years without leaving the calendar."""
    return min(max(in_utc(moment), datetime(1990, 1, 1, tzinfo=UTC)), datetime(2900, 1, 1, tzinfo=UTC))

"""What OpenAPI says of the reads with a body, which the framework does not see."""

from typing import Any

from services.intake.persons.answers import MOST_NOTES, MOST_PERSONS, NotesRead, NotesWanted, PersonsRead, PersonsWanted
from services.intake.persons.api import NOTES_PATH, PERSONS_PATH
from shared.http.document import SCHEMA_REFERENCE, Addition, problem_responses, schemas_of

_ID = "0195555a-3c00-7000-8000-000000000001"
_PERSON = {"name": "王伟", "phone": "+8613800138000", "email": None, "address": "上海市徐汇区漕溪北路 1 号"}


def persons_addition() -> Addition:
    """The document's part about the person store."""
    persons = _operation(
        "ReadPersons",
        "多位客户的个人信息 · Personal details of many customers",
        f"一次至多 {MOST_PERSONS} 位；本店没有的客户不列出。\n\n"
        f"Up to {MOST_PERSONS} at once; whom the dealer does not know is left out. Keep the answer nowhere.",
        (PersonsWanted, {"dealer_id": "north", "customer_ids": [_ID]}),
        (PersonsRead, {"persons": [{**_PERSON, "customer_id": _ID}]}),
    )
    notes = _operation(
        "ReadNotes",
        "读取备注 · Read notes",
        f"一次至多 {MOST_NOTES} 条；已删除的不列出。\n\n"
        f"Texts by the references in events, up to {MOST_NOTES} at once; erased ones are left out. Keep them nowhere.",
        (NotesWanted, {"dealer_id": "north", "note_ids": [_ID]}),
        (NotesRead, {"notes": [{"note_id": _ID, "text": "周六带家人来看车"}]}),
    )
    return Addition(
        paths={PERSONS_PATH: {"post": persons}, NOTES_PATH: {"post": notes}},
        schemas=schemas_of(PersonsWanted, PersonsRead, NotesWanted, NotesRead),
        tags=({"name": "person", "description": "个人信息与备注 · Personal details and notes"},),
    )


def _operation(
    operation_id: str, summary: str, description: str, wanted: tuple[type, Any], read: tuple[type, Any]
) -> dict[str, Any]:
    return {
        "operationId": operation_id,
        "tags": ["person"],
        "summary": summary,
        "description": description,
        "requestBody": {"required": True, "content": _json(*wanted)},
        "responses": {
            "200": {"description": "已知内容 · What is known now", "content": _json(*read)},
            **problem_responses(400, 413, 415, 422, 500, 503),
        },
    }


def _json(kind: type, example: Any) -> dict[str, Any]:
    reference = {"$ref": SCHEMA_REFERENCE.format(name=kind.__name__)}
    return {"application/json": {"schema": reference, "example": example}}

"""ADF 1.0 read leniently: bytes in, prospects out. Names of elements and attributes are read in any case.

What a sender leaves out is None; what cannot be read is None with a warning that names the element. Only a document
that is not XML, or holds no prospect, is refused.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from xml.etree.ElementTree import Element

from services.intake.leads.decoding import decode
from services.intake.leads.prospect import INTERESTS, AdfInvalid, Prospect, Warned

_MOST_PROSPECTS = 500
_LONGEST_LABEL = 80
_LONGEST_COMMENT = 4000
_UNKNOWN_PROVIDER = "unknown"
_GIVEN_AWAY = ("sell", "trade-in")
_ADDRESS_PARTS = ("country", "regioncode", "city", "street", "apartment", "postalcode")
_AMERICAN_DATES = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M", "%m/%d/%Y")


def read_adf(body: bytes, zone: tzinfo) -> list[Prospect]:
    """The prospects of a document, in its order.

    Args:
        body: what the sender sent.
        zone: zone of dates that name none: the dealer's.

    Raises:
        AdfInvalid: it cannot be read, or there is no prospect in it.
    """
    root, warnings = decode(body)
    if _name(root) == "prospect":
        prospects = [root]
        warnings.append(Warned("adf", "missing around the prospect", "缺少 adf 根元素"))
    else:
        prospects = list(_all(root, "prospect"))
    if not prospects:
        raise AdfInvalid(_name(root), "holds no prospect element", "没有 prospect 元素")
    if len(prospects) > _MOST_PROSPECTS:
        raise AdfInvalid(_name(root), f"holds more than {_MOST_PROSPECTS} prospects", "prospect 数量过多")
    return [_prospect(element, zone, list(warnings)) for element in prospects]


def _prospect(element: Element, zone: tzinfo, warnings: list[Warned]) -> Prospect:
    customer = _first(element, "customer")
    vendor = _first(element, "vendor")
    interest, models = _vehicles(element, warnings)
    contact = None if customer is None else _first(customer, "contact")
    if contact is None:
        warnings.append(Warned("customer", "no contact in it", "没有客户联系信息"))
    return Prospect(
        provider=_provider(element, warnings),
        interest=interest,
        models=models,
        requested_at=_moment(_text(element, "requestdate"), zone, warnings),
        name=None if contact is None else _person_name(contact),
        phone=None if contact is None else _phone(contact),
        email=None if contact is None else _text(contact, "email"),
        address=None if contact is None else _address(contact),
        comments=_comments(element, customer),
        vendor=None if vendor is None else _vendor(vendor, warnings),
        source_id=_text(element, "id"),
        warnings=tuple(warnings),
    )


def _vehicles(prospect: Element, warnings: list[Warned]) -> tuple[str, tuple[str, ...]]:
    interests: list[str] = []
    models: list[str] = []
    for vehicle in _all(prospect, "vehicle"):
        interest = _attribute(vehicle, "interest") or INTERESTS[0]
        if interest not in INTERESTS:
            warnings.append(
                Warned("vehicle", f"interest {interest[:40]!r} is not one of ADF's; read as buy", "意向未知")
            )
            interest = INTERESTS[0]
        interests.append(interest)
        named = " ".join(part for part in (_text(vehicle, "make"), _text(vehicle, "model")) if part)
        if named and interest not in _GIVEN_AWAY:
            models.append(named[:_LONGEST_LABEL])
    wanted = [one for one in interests if one not in _GIVEN_AWAY] or interests or [INTERESTS[0]]
    return wanted[0], tuple(dict.fromkeys(models))[:20]


def _provider(prospect: Element, warnings: list[Warned]) -> str:
    provider = _first(prospect, "provider")
    found = None if provider is None else _text(provider, "name") or _text(provider, "service")
    if not found:
        identified = _first(prospect, "id")
        found = None if identified is None else _attribute(identified, "source", lower=False)
    if not found:
        warnings.append(Warned("provider", "no name in it", "缺少来源平台名称"))
    return (found or _UNKNOWN_PROVIDER)[:_LONGEST_LABEL]


def _vendor(vendor: Element, warnings: list[Warned]) -> str | None:
    found = _text(vendor, "vendorname")
    if not found:
        warnings.append(Warned("vendor", "vendorname is missing", "缺少 vendorname"))
    return found


def _person_name(contact: Element) -> str | None:
    parts: dict[str, str] = {}
    for element in _all(contact, "name"):
        if text := _own_text(element):
            parts.setdefault(_attribute(element, "part") or "full", text)
    if "full" in parts:
        return parts["full"]
    order = ("first", "middle", "last", "suffix")
    named = [parts[part] for part in order if part in parts] or list(parts.values())
    is_han = all("\u4e00" <= letter <= "\u9fff" for part in named for letter in part)
    if is_han and "last" in parts:  # 姓在前，名在后
        return parts["last"] + "".join(parts[part] for part in ("first", "middle") if part in parts)
    return " ".join(named) or None


def _phone(contact: Element) -> str | None:
    """The number to call: the preferred one, else a mobile, else any that is not a fax."""
    numbers = [(element, text) for element in _all(contact, "phone") if (text := _own_text(element))]
    preferred = [text for element, text in numbers if _attribute(element, "preferredcontact") == "1"]
    mobile = [text for element, text in numbers if _attribute(element, "type") in {"cellphone", "mobile"}]
    voice = [text for element, text in numbers if _attribute(element, "type") not in {"fax", "pager"}]
    return next(iter([*preferred, *mobile, *voice]), None)


def _address(contact: Element) -> str | None:
    address = _first(contact, "address")
    if address is None:
        return None
    parts = [text for name in _ADDRESS_PARTS for element in _all(address, name) if (text := _own_text(element))]
    return ", ".join(parts) or _own_text(address)


def _comments(prospect: Element, customer: Element | None) -> str | None:
    places = [customer, *_all(prospect, "vehicle"), prospect]
    found = [text for place in places if place is not None and (text := _text(place, "comments"))]
    return "\n".join(found)[:_LONGEST_COMMENT] or None


def _moment(text: str | None, zone: tzinfo, warnings: list[Warned]) -> datetime | None:
    if text is None:
        return None
    for form in (None, *_AMERICAN_DATES):
        try:
            found = datetime.fromisoformat(text) if form is None else datetime.strptime(text, form)  # noqa: DTZ007 - below
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=zone)
    warnings.append(Warned("requestdate", f"{text[:40]!r} is not a date; left out", "日期无法识别，已略去"))
    return None


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _all(parent: Element, name: str) -> Iterator[Element]:
    return (child for child in parent if _name(child) == name)


def _first(parent: Element, name: str) -> Element | None:
    return next(_all(parent, name), None)


def _own_text(element: Element) -> str | None:
    return " ".join("".join(element.itertext()).split()) or None


def _text(parent: Element, name: str) -> str | None:
    return next((text for element in _all(parent, name) if (text := _own_text(element))), None)


def _attribute(element: Element, name: str, *, lower: bool = True) -> str | None:
    found = next((value for key, value in element.attrib.items() if key.rpartition("}")[2].lower() == name), None)
    if not found or not found.strip():
        return None
    return found.strip().lower() if lower else found.strip()

"""ADF 1.0 is read leniently (section 2): what real senders get wrong is put right or left out, never guessed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.leads.adf import read_adf
from services.intake.leads.prospect import AdfInvalid, Prospect

SHANGHAI = ZoneInfo("Asia/Shanghai")

COMPLETE = """<?ADF VERSION "1.0"?>
<?xml version="1.0" encoding="UTF-8"?>
<adf>
  <prospect status="new">
    <id sequence="1" source="CarPlatform">778</id>
    <requestdate>2026-03-30T15:30:20-08:00</requestdate>
    <vehicle interest="test-drive" status="new"><year>2026</year><make>Star</make><model>Nova</model></vehicle>
    <vehicle interest="trade-in" status="used"><year>2017</year><make>Old</make><model>Mule</model></vehicle>
    <customer>
      <contact primarycontact="1">
        <name part="first">Jane</name><name part="last">Example</name>
        <email>jane@example.test</email>
        <phone type="fax">1</phone><phone type="voice">020 5550 0100</phone><phone type="cellphone">555-0101</phone>
        <address type="home"><street line="1">1 Road</street><city>Town</city><country>US</country></address>
      </contact>
      <comments>Blue, please.</comments>
    </customer>
    <vendor><vendorname>North</vendorname></vendor>
    <provider><name part="full">Car Platform</name></provider>
  </prospect>
</adf>
"""


def one(text: str | bytes) -> Prospect:
    body = text if isinstance(text, bytes) else text.encode()
    (prospect,) = read_adf(body, SHANGHAI)
    return prospect


def prospect(inside: str) -> Prospect:
    return one(f"<adf><prospect>{inside}</prospect></adf>")


def test_a_complete_document_is_read_whole() -> None:
    read = one(COMPLETE)
    assert (read.provider, read.interest, read.models) == ("Car Platform", "test-drive", ("Star Nova",))
    assert read.requested_at == datetime(2026, 3, 30, 23, 30, 20, tzinfo=UTC)
    assert (read.name, read.email, read.phone) == ("Jane Example", "jane@example.test", "555-0101")
    assert (read.address, read.comments) == ("US, Town, 1 Road", "Blue, please.")
    assert (read.vendor, read.source_id, read.warnings) == ("North", "778", ())


@pytest.mark.parametrize(
    "prologue",
    [
        '<?ADF VERSION "1.0"?>',
        '<?adf version="1.0"?>',
        '<?XML VERSION="1.0"?>\n<?ADF VERSION="1.0"?>',
        '\ufeff\n  <?xml version="1.0"?><?adf version="1.0"?>',
        "",
    ],
)
def test_odd_processing_instructions_do_no_harm(prologue: str) -> None:
    assert one(prologue + COMPLETE.partition('encoding="UTF-8"?>')[2]).name == "Jane Example"


def test_several_prospects_come_in_the_documents_order() -> None:
    body = b"<ADF><PROSPECT><ID>1</ID></PROSPECT><PROSPECT><ID>2</ID></PROSPECT></ADF>"
    assert [read.source_id for read in read_adf(body, SHANGHAI)] == ["1", "2"]


def test_a_missing_vendorname_is_a_warning() -> None:
    assert "vendor" in {warned.element for warned in prospect("<vendor><id>9</id></vendor>").warnings}


@pytest.mark.parametrize("date", ["30 March", "2026-02-31T10:00:00", "0000-00-00", "31/31/2026"])
def test_a_date_that_is_none_is_left_out_with_a_warning(date: str) -> None:
    read = prospect(f"<requestdate>{date}</requestdate>")
    assert read.requested_at is None
    assert "requestdate" in {warned.element for warned in read.warnings}


@pytest.mark.parametrize("date", ["2026-03-30T15:30:00", "03/30/2026 15:30", "03/30/2026 3:30:00 PM", "20260330T1530"])
def test_a_date_without_a_zone_is_in_the_dealers(date: str) -> None:
    read = prospect(f"<requestdate>{date}</requestdate>").requested_at
    assert read == datetime(2026, 3, 30, 15, 30, tzinfo=SHANGHAI)
    assert read.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    ("encoding", "declared"), [("gb18030", "UTF-8"), ("utf-8", "GB2312"), ("utf-16", "utf-16"), ("utf-8", "martian")]
)
def test_a_wrongly_declared_encoding_is_found_out(encoding: str, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><adf><prospect><customer><contact><name>展厅客户张三丰</name>'
    text += "</contact></customer></prospect></adf>"
    assert one(text.encode(encoding)).name == "展厅客户张三丰"


def test_a_chinese_name_in_parts_has_the_family_name_first() -> None:
    names = '<name part="first">三丰</name><name part="last">张</name>'
    assert prospect(f"<customer><contact>{names}</contact></customer>").name == "张三丰"


def test_the_preferred_phone_is_taken() -> None:
    phones = '<phone type="cellphone">1</phone><phone preferredcontact="1">2</phone>'
    assert prospect(f"<customer><contact>{phones}</contact></customer>").phone == "2"


def test_bare_ampersands_and_html_entities_are_read() -> None:
    read = prospect("<provider><name>Smith &amp; Sons & Co&nbsp;Ltd</name></provider>")
    assert read.provider == "Smith & Sons & Co Ltd"


def test_forbidden_characters_are_dropped_with_a_warning() -> None:
    read = prospect("<provider><name>A\x0bB</name></provider>")
    assert read.provider == "AB"
    assert "document" in {warned.element for warned in read.warnings}


def test_a_prospect_without_a_customer_is_still_a_lead() -> None:
    read = prospect("")
    assert (read.name, read.phone, read.provider, read.interest) == (None, None, "unknown", "buy")


def test_an_unclosed_element_is_named() -> None:
    with pytest.raises(AdfInvalid) as refused:
        read_adf(b"<adf>\n<prospect>\n<customer>\n</prospect></adf>", SHANGHAI)
    assert refused.value.element == "customer"
    assert "line 4" in refused.value.en


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE adf [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><adf><prospect>&b;</prospect></adf>'
    with pytest.raises(AdfInvalid, match="entities"):
        read_adf(bomb, SHANGHAI)


def test_a_file_is_not_read_through_an_entity() -> None:
    body = b'<!DOCTYPE adf [<!ENTITY f SYSTEM "file:///etc/hostname">]><adf><prospect>&f;</prospect></adf>'
    with pytest.raises(AdfInvalid):
        read_adf(body, SHANGHAI)


@pytest.mark.parametrize("body", [b"", b"hello", b"\x00\x01\x02", b"<adf></adf>", b"<adf/>", b"{}", b"<" * 5000])
def test_what_is_not_adf_is_refused(body: bytes) -> None:
    with pytest.raises(AdfInvalid):
        read_adf(body, SHANGHAI)


@pytest.mark.parametrize(
    "body", [b"<a>" * 100_000, b"<?" * 500_000, b"&" * 500_000, b"<adf>" + b"<a>" * 99 + b"</a>" * 99]
)
def test_hostile_documents_are_refused_in_reasonable_time(body: bytes) -> None:
    with pytest.raises(AdfInvalid):
        read_adf(body, SHANGHAI)


@given(
    st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"<adf><prospect>{text}</prospect></adf>".encode())
)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        prospects = read_adf(body, SHANGHAI)
    except AdfInvalid:
        return
    assert prospects

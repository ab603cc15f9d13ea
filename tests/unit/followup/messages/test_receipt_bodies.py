"""What gateways post, read into one form."""

from uuid import UUID

import pytest

from services.followup.messages.receipt_bodies import Reply, code_of, read_receipts, read_replies


def test_one_or_many() -> None:
    one = b'{"message_id": "m1", "delivered": true, "whatever": 1}'
    assert read_receipts("http", one) == read_receipts("http", b"[" + one + b"]")
    assert len(read_replies("http", b'[{"message_id": "a", "text": "TD"}, {"message_id": "b", "text": "x"}]')) == 2


def test_aliyuns_out_id_is_our_key_where_it_can_be_one() -> None:
    ours = UUID(int=5)
    body = f'[{{"out_id": "{ours}", "success": true}}, {{"out_id": "7", "biz_id": "b", "success": false}}]'
    first, second = read_receipts("aliyun", body.encode())
    assert (first.key, first.message_id, first.reason) == (ours, None, None)
    assert (second.key, second.message_id, second.reason) == (None, "b", "")


@pytest.mark.parametrize(
    "text", ["TD", "td ", "t", "R", "退订", "退订！", "拒收", "STOP.", "Unsubscribe", "ＴＤ", "退订．"]
)
def test_words_of_opting_out(text: str) -> None:
    assert Reply(text=text).is_opt_out


@pytest.mark.parametrize("text", ["", "好的", "不要退订", "STOPP", "td td", "请勿打扰我的朋友"])
def test_other_words(text: str) -> None:
    assert not Reply(text=text).is_opt_out


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("UNDELIV", "UNDELIV"),
        ("isv.MOBILE:1-x_2", "isv.MOBILE:1-x_2"),
        ("", None),
        (None, None),
        ("13800138000 不在服务区", "other"),
        ("x" * 61, "other"),
    ],
)
def test_only_codes_are_recorded(reason: str | None, code: str | None) -> None:
    assert code_of(reason) == code


def test_aliyuns_replies_name_the_phone_only() -> None:
    numbers = ["13800138000", "+8613800138000", "85261234567"]
    told = ", ".join(f'{{"phone_number": "{number}", "content": "TD", "dest_code": "1"}}' for number in numbers)
    replies = read_replies("aliyun", f"[{told}]".encode())
    assert [reply.phone for reply in replies] == ["+8613800138000", "+8613800138000", "+85261234567"]
    assert all(reply.is_opt_out for reply in replies)
    assert "138" not in repr(replies)

"""From the bytes that a sender calls ADF to an element tree: encodings, prologues and entities put right.

Nothing outside the document is fetched and no entity that the document defines is expanded.
"""

import re
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from services.intake.leads.prospect import AdfInvalid, Warned

_MOST_DEPTH = 60
_PROCESSING_INSTRUCTION = re.compile(r"<\?[^>]{0,500}>")
_DECLARED_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""", re.IGNORECASE)
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);)")
_NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*;)")
_OPENING_TAG = re.compile(r"<([A-Za-z][\w.:-]*)")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


def decode(body: bytes) -> tuple[Element, list[Warned]]:
    """The document's root element, and what had to be put right to read it.

    Raises:
        AdfInvalid: it is not XML, or it defines entities.
    """
    text, warnings = _text(body)
    text = _without_prologue(text)
    cleaned = _NAMED_ENTITY.sub(_entity, _AMPERSAND.sub("&amp;", _NOT_XML.sub("", text)))
    if cleaned != text:
        warnings.append(Warned("document", "characters that XML forbids were put right", "已修正不合 XML 规范的字符"))
    if not cleaned.startswith("<"):
        raise AdfInvalid("document", "not XML: no element found", "不是 XML：没有任何元素")
    try:
        root = fromstring(cleaned)
    except ParseError as error:
        raise _unreadable(cleaned, error) from None
    except DefusedXmlException:
        raise AdfInvalid("document", "defines entities, which are not read", "文档自定义实体，不予读取") from None
    _check_depth(root)
    return root, warnings


def _text(body: bytes) -> tuple[str, list[Warned]]:
    """The document as text. UTF-8 is tried before what is declared: other encodings do not decode as it by accident."""
    found = _DECLARED_ENCODING.search(body[:400])
    declared = found[1].decode("ascii").lower() if found else "utf-8"
    marked = next((name for mark, name in _MARKS.items() if body.startswith(mark)), "utf-8-sig")
    for name in (marked, declared, "gb18030", "latin-1"):
        try:
            text = body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if text.isascii() or name in {declared, _MARKS.get(body[:2])} or (name, declared) == ("utf-8-sig", "utf-8"):
            return text, []
        en = f"not in the encoding that it declares; read as {name}"
        return text, [Warned("document", en, f"编码与声明不符，按 {name} 读取")]
    raise AdfInvalid("document", "in no known encoding", "无法识别编码")  # pragma: no cover - latin-1 reads all bytes


def _without_prologue(text: str) -> str:
    return _PROCESSING_INSTRUCTION.sub("", text).lstrip("\ufeff \t\r\n")


def _entity(found: re.Match[str]) -> str:
    name = found[1]
    return found[0] if name in _XML_ENTITIES or name not in html5 else html5[name]


def _unreadable(text: str, error: ParseError) -> AdfInvalid:
    line, column = error.position
    before = "\n".join(text.split("\n")[:line])
    tags = _OPENING_TAG.findall(before[: len(before) - len(before.split("\n")[-1]) + column + 1])
    element = tags[-1].lower() if tags else "document"
    what = str(error).split(":")[0]
    return AdfInvalid(element, f"not well-formed, line {line}: {what}", f"XML 格式错误，第 {line} 行：{what}")


def _check_depth(root: Element) -> None:
    level = [root]
    for _ in range(_MOST_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise AdfInvalid("document", f"elements are nested more than {_MOST_DEPTH} deep", "元素嵌套过深")

"""One pass over a file, before anything is sent: its digest, and the encoding that all of it is in."""

import codecs
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from services.intake.importing.problem import FileRefused

_CHUNK = 1 << 20
_LONGEST_LINE = 8 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class _Trial(Struct):
    """A decoder that is being tried: the decoder, and where it failed."""

    name: str
    decoder: codecs.IncrementalDecoder
    failed: bool = False

    def feed(self, chunk: bytes, *, final: bool) -> None:
        """Try it on the next part of the file."""
        try:
            self.failed = self.failed or not isinstance(self.decoder.decode(chunk, final), str)
        except UnicodeDecodeError:
            self.failed = True


def digest_of(path: Path) -> str:
    """SHA-256 of the file.

    Raises:
        FileRefused: it cannot be read.
    """
    digest = sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror}", "文件无法读取") from None
    return digest.hexdigest()


def lines_in(path: Path) -> int | None:
    """Lines of a text file, as a measure of progress; None for an Excel file, or one that cannot be read."""
    try:
        with path.open("rb") as file:
            if file.read(2) == b"PK":
                return None
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))
    except OSError:
        return None


def encoding_of(path: Path, named: str | None = None) -> str:
    """The encoding that the whole file decodes in: the one named, else UTF-8 (or -16 with its mark), else GB18030.

    Raises:
        FileRefused: in none of them, or it holds zero bytes, as no text does.
    """
    if named is not None:
        try:
            codecs.lookup(named)
        except LookupError:
            raise FileRefused(f"{named!r} is no known encoding", f"未知编码 {named!r}") from None
    with path.open("rb") as file:
        start = file.read(4)
        marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
        names = [named] if named else [marked] if marked else ["utf-8", "gb18030"]
        trials = [_Trial(name, codecs.getincrementaldecoder(name)()) for name in names]
        chunk = start
        line = 0
        while chunk:
            ends = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            line = line + len(chunk) if ends < 0 else len(chunk) - ends
            if line > _LONGEST_LINE:
                raise FileRefused(f"{path.name} has a line of more than {_LONGEST_LINE:,} bytes", "文件中有过长的行")
            if b"\0" in chunk and not any(trial.name.lower().startswith("utf-16") for trial in trials):
                raise FileRefused(f"{path.name} is not a text file (it holds zero bytes)", "不是文本文件")
            for trial in trials:
                trial.feed(chunk, final=False)
            chunk = file.read(_CHUNK)
    for trial in trials:
        trial.feed(b"", final=True)
    good = next((trial.name for trial in trials if not trial.failed), None)
    if good is None:
        tried = " or ".join(names)
        raise FileRefused(f"{path.name} is not text in {tried}; name its encoding in the mapping", "无法识别文件编码")
    return good

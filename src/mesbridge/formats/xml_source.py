"""The text of an XML body: its encoding, what stands before the root, and the parsed tree."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from mesbridge.errors import DecodeError
from mesbridge.formats.encoding import check_encoding

#: Levels that the parser takes.
MAX_DEPTH = 256
#: Encodings that a declaration may name besides UTF-8.
ENCODINGS = (
    "utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1", "iso8859-2", "iso8859-15",
    "cp1250", "cp1252", "gb2312", "gbk", "gb18030", "big5",
)  # fmt: skip
_BOM = codecs.BOM_UTF8
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,200}?\?>")
_DECLARED = re.compile(rb"""\sencoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""")
_ROOT = re.compile(rb"<([^\s/>!?]+)")
_BLANK = b" \t\r\n"
#: Characters of the parser's reason.
_REASON_LENGTH = 80


def parse_xml(body: bytes) -> etree._Element:
    """The root element of *body*; no document type, no entity, nothing fetched.

    Raises:
        DecodeError: MB450, MB452, MB455, MB457, MB461, MB469.
    """
    body = as_utf8(body)
    if _has_doctype(body):
        raise DecodeError("MB457")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise _explained(error) from error


def as_utf8(body: bytes) -> bytes:
    """*body* in UTF-8, without byte order mark; other encodings lose their declaration.

    Raises:
        DecodeError: MB450 bytes that fit no character, MB469 an encoding that is not taken.
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _recoded(body, "utf-16")
    body = body.removeprefix(_BOM)
    encoding = _declared_encoding(body)
    if encoding in ("utf-8", "ascii"):
        check_encoding(body)
        return body
    return _recoded(body, encoding)


def root_name(body: bytes) -> str | None:
    """The name of the root element of *body* without its prefix; None where there is none."""
    start = _after_prolog(body)
    match = _ROOT.match(body, start)
    return match[1].rpartition(b":")[2].decode(errors="replace") if match else None


def _declared_encoding(body: bytes) -> str:
    declaration = _DECLARATION.match(body)
    declared = _DECLARED.search(declaration[0]) if declaration else None
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii")
    try:
        canonical = codecs.lookup(name).name
    except LookupError:
        canonical = name
    if canonical not in ENCODINGS:
        raise DecodeError("MB469", found=name, expected="UTF-8")
    return canonical


def _recoded(body: bytes, encoding: str) -> bytes:
    check_encoding(body, encoding)
    text = body.decode(encoding).removeprefix("\ufeff").encode("utf-8", errors="surrogatepass")
    return _DECLARATION.sub(b"", text, count=1) if text.startswith(b"<?xml") else text


def _has_doctype(body: bytes) -> bool:
    """Whether a document type stands before the root (later ones are no XML anyway)."""
    return b"<!DOCTYPE" in body and body.startswith(b"<!DOCTYPE", _after_prolog(body))


def _after_prolog(body: bytes) -> int:
    """Where the declaration, comments and instructions before the root (or doctype) end."""
    place = 0
    while True:
        while body[place : place + 1] and body[place] in _BLANK:
            place += 1
        for opening, closing in ((b"<?", b"?>"), (b"<!--", b"-->")):
            if body.startswith(opening, place):
                end = body.find(closing, place + len(opening))
                if end < 0:
                    return len(body)
                place = end + len(closing)
                break
        else:
            return place


def _explained(error: etree.XMLSyntaxError) -> DecodeError:
    """The error of our catalogue for what the parser says."""
    reason = (error.msg or "").rpartition(", line ")[0] or error.msg or ""
    line, column = error.lineno or 1, error.offset or 1
    if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        return DecodeError("MB455", expected=MAX_DEPTH)
    if error.code in (
        etree.ErrorTypes.ERR_UNDECLARED_ENTITY,
        etree.ErrorTypes.WAR_UNDECLARED_ENTITY,
    ):
        return DecodeError("MB457")
    if error.code == etree.ErrorTypes.ERR_INVALID_CHAR:
        return DecodeError("MB461", source=f"{line}:{column}", found=reason[:_REASON_LENGTH])
    return DecodeError("MB452", at_line=line, at_column=column, reason=reason[:_REASON_LENGTH])

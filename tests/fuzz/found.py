"""Inputs that once broke a target: ``make fuzz`` prints new ones in this form."""

FOUND: tuple[tuple[str, bytes], ...] = (
    # A number within bounds had more digits than they allow once it was written plainly.
    ("json", b"11e99"),
    # An attribute that the schema says nothing of was read and then lost in writing.
    ("xml", b'<Order xmlns:x="u"><any x:a=""><b/>c</any><flag>1</flag></Order>'),
    # A path that needs what is not known yet became a name that is not there.
    ("path", b"$meta.message_id"),
    ("path", b"$change"),
    # A pair of nothing.
    ("step", b"\x14{date: iso}\n---\n1.234,5"),
    # Places behind the end of the file, or counted by line ends that nobody else knows.
    ("schema", b'{"type": "object",\n"properties":'),
    ("yaml", b"a: &x 1\nb: !!x\xe2\x80\xa8 1\na: 2"),
    ("settings", b"broker\r\r\rer\x00url: x"),
    # Digits of which nobody could tell to which letter they belong.
    ("time_format", b"%Y%f%H%-d\n2223101"),
    # Quotes that could be read in 2^n ways.
    ("calc", b"[" + b"'" * 60),
    # A name far to the right in a calculation that was said to stand in a short line.
    ("calc", b"(Amount * Quantity - 1.5) / (C" + b"l" * 46 + b"ount + 2)"),
)

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import DecodeError
from tests.unit.formats.builders import (
    BOOLEAN,
    INTEGER,
    NAMESPACE,
    NUMBER,
    TEXT,
    codec,
    list_of,
    object_of,
    schedule,
)


def order(**properties: Any) -> dict[str, Any]:
    """A message whose root is ``Order``, in no namespace."""
    return {"x-xml": {"root": "Order"}, **object_of(**properties)}


def decoded(body: str | bytes, raw: dict[str, Any], **settings: int) -> Any:
    return codec(raw, **settings).decode(body.encode() if isinstance(body, str) else body)


def refused(body: str | bytes, raw: dict[str, Any] | None = None) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        decoded(body, raw or order(Number=TEXT))
    assert caught.value.message("en")
    assert caught.value.message("zh")
    assert len(str(caught.value)) < 400
    return caught.value


def test_a_schedule_becomes_the_tree_of_its_schema() -> None:
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<b:ProcessOperationsSchedule xmlns:b="{NAMESPACE}" releaseID="V0701" other="x">
  <b:ApplicationArea><b:CreationDateTime> 2024-03-15T06:12:44Z
  </b:CreationDateTime></b:ApplicationArea>
  <b:DataArea>
    <b:Process acknowledgeCode="OnError"/>
    <b:OperationsSchedule>
      <b:ID>SCHED-1</b:ID>
      <b:Segment>
        <b:ID> 0010 </b:ID>
        <b:Description languageID="EN">Saw &amp; cut</b:Description>
        <b:Description>Sägen</b:Description>
        <b:Final>1</b:Final>
        <b:Count> 3 </b:Count>
        <b:Quantity><b:QuantityString>120.000</b:QuantityString><b:UnitOfMeasure/></b:Quantity>
      </b:Segment>
    </b:OperationsSchedule>
  </b:DataArea>
</b:ProcessOperationsSchedule>"""

    assert decoded(body, schedule()) == {
        "@releaseID": "V0701",
        "ApplicationArea": {"CreationDateTime": "2024-03-15T06:12:44Z"},
        "DataArea": {
            "OperationsSchedule": [
                {
                    "ID": "SCHED-1",
                    "Segment": [
                        {
                            "ID": " 0010 ",
                            "Description": [
                                {"@languageID": "EN", "#text": "Saw & cut"},
                                {"#text": "Sägen"},
                            ],
                            "Final": True,
                            "Count": 3,
                            "Quantity": [
                                {"QuantityString": Decimal("120.000"), "UnitOfMeasure": ""}
                            ],
                        }
                    ],
                }
            ]
        },
    }


def test_a_number_keeps_its_digits() -> None:
    payload = decoded("<Order><Q>58.000</Q></Order>", order(Q=NUMBER))

    assert str(payload["Q"]) == "58.000"


def test_text_that_looks_like_a_number_stays_text() -> None:
    body = "<Order><A>0010</A><B>1E5</B><C>NO</C></Order>"

    assert decoded(body, order(A=TEXT, B=TEXT, C=TEXT)) == {"A": "0010", "B": "1E5", "C": "NO"}


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("false", False), (" 0 ", False)]
)
def test_flags_are_read_as_xml_writes_them(text: str, value: bool) -> None:
    assert decoded(f"<Order><F>{text}</F></Order>", order(F=BOOLEAN)) == {"F": value}


def test_one_element_and_many_are_the_same_list() -> None:
    raw = order(Line=list_of(TEXT))

    assert decoded("<Order><Line>a</Line></Order>", raw) == {"Line": ["a"]}
    assert decoded("<Order><Line>a</Line><X/><Line>b</Line></Order>", raw) == {"Line": ["a", "b"]}
    assert decoded("<Order/>", raw) == {}


def test_an_array_without_items_holds_whatever_there_is() -> None:
    raw = order(Line={"type": "array"})

    assert decoded('<Order><Line a="1">x</Line></Order>', raw) == {
        "Line": [{"@a": "1", "#text": "x"}]
    }


def test_what_the_schema_says_nothing_of_is_taken_as_it_comes() -> None:
    body = (
        '<Order><Any><A>1</A><A>2</A><A>3</A><B c="d"/><C> t <D/></C></Any><Any2>x</Any2></Order>'
    )

    assert decoded(body, order(Any={}, Any2={})) == {
        "Any": {"A": ["1", "2", "3"], "B": {"@c": "d"}, "C": {"#text": " t ", "D": ""}},
        "Any2": "x",
    }


def test_empty_elements_are_empty_texts_and_nothing_else() -> None:
    raw = order(T=TEXT, N=NUMBER, B=BOOLEAN, D={"type": "string", "format": "date"})

    assert decoded("<Order><T/><N/><B> </B><D></D></Order>", raw) == {"T": ""}


def test_nil_is_nothing() -> None:
    raw = order(T=TEXT, O=object_of(A=TEXT), L=list_of(TEXT), P=TEXT)
    nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
    body = f"<Order><T {nil}/><O {nil}/><L {nil}/><P/></Order>"

    assert decoded(body, raw) == {"P": ""}
    assert decoded(f"<Order {nil}/>", raw) == {}


def test_elements_of_another_namespace_are_dropped() -> None:
    raw = {"x-xml": {"root": "Order", "namespace": "urn:a"}, **object_of(A=TEXT, B=TEXT)}
    body = '<Order xmlns="urn:a"><A>1</A><x:B xmlns:x="urn:b">2</x:B></Order>'

    assert decoded(body, raw) == {"A": "1"}


def test_children_without_a_namespace_below_a_qualified_root_are_taken() -> None:
    raw = {"x-xml": {"root": "Order", "namespace": "urn:a"}, **object_of(A=TEXT)}

    assert decoded('<n:Order xmlns:n="urn:a"><A>1</A></n:Order>', raw) == {"A": "1"}


def test_a_byte_order_mark_and_comments_are_taken() -> None:
    body = b"\xef\xbb\xbf<Order><!-- a -->\n<Number>1<!-- b -->2<![CDATA[<3>]]></Number></Order>"

    assert decoded(body, order(Number=TEXT)) == {"Number": "12<3>"}


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "GB18030", "gbk", "UTF-16", "windows-1252"])
def test_a_declared_encoding_is_read(encoding: str) -> None:
    text = "工单" if encoding.lower() in ("gb18030", "gbk", "utf-16") else "Größe"
    body = f'<?xml version="1.0" encoding="{encoding}"?><Order><Number>{text}</Number></Order>'

    assert decoded(body.encode(encoding), order(Number=TEXT)) == {"Number": text}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param("", "MB465", id="empty"),
        pytest.param(b"<Order><Number>\xff</Number></Order>", "MB450", id="not UTF-8"),
        pytest.param(
            b'<?xml version="1.0" encoding="GB2312"?><Order>\xff\xff</Order>', "MB450", id="not GB"
        ),
        pytest.param("<Order><Number>1</Order>", "MB452", id="not closed"),
        pytest.param("<Order><Number>1", "MB452", id="cut off"),
        pytest.param("<Order/><Order/>", "MB452", id="two roots"),
        pytest.param('{"Number": 1}', "MB452", id="JSON"),
        pytest.param('<Order a="1" a="2"/>', "MB452", id="an attribute twice"),
        pytest.param("<x:Order/>", "MB452", id="an unknown prefix"),
        pytest.param("<!-- never closed", "MB452", id="an open comment"),
        pytest.param("<Order><Number>1</Number><Number>2</Number></Order>", "MB453", id="twice"),
        pytest.param("<a>" * 300 + "</a>" * 300, "MB455", id="too deep"),
        pytest.param('<!DOCTYPE Order SYSTEM "http://x/y.dtd"><Order/>', "MB457", id="DTD"),
        pytest.param(
            '<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE a [<!ENTITY b "c">]><Order>&b;</Order>',
            "MB457",
            id="DTD behind a comment",
        ),
        pytest.param("<Order>&b;</Order>", "MB457", id="an unknown entity"),
        pytest.param("<Job/>", "MB458", id="another root"),
        pytest.param('<Order xmlns="urn:other"/>', "MB459", id="another namespace"),
        pytest.param("<Order><Number>&#0;</Number></Order>", "MB461", id="NUL"),
        pytest.param("<Order><Number>\x01</Number></Order>", "MB461", id="a control character"),
        pytest.param("<Order><Number><A/></Number></Order>", "MB462", id="elements for text"),
        pytest.param(
            '<?xml version="1.0" encoding="utf-7"?><Order/>', "MB469", id="another encoding"
        ),
        pytest.param(
            '<?xml version="1.0" encoding="klingon"?><Order/>', "MB469", id="no encoding at all"
        ),
    ],
)
def test_bad_bodies_are_refused_each_with_its_code(body: str | bytes, code: str) -> None:
    assert refused(body).code == code


def test_a_root_of_a_wrong_namespace_tells_both() -> None:
    error = refused("<ProcessOperationsSchedule/>", schedule())

    assert error.code == "MB459"
    assert error.params["expected"] == NAMESPACE


@pytest.mark.parametrize("text", ["12,5", "1e5", "+1", ".5", "5.", "0x1F", "NaN", "1 000", "１２"])
def test_a_number_is_plain_or_refused(text: str) -> None:
    error = refused(f"<Order><Q>{text}</Q></Order>", order(Q=NUMBER))

    assert error.code == "MB462"
    assert error.source == "Q"
    assert error.value == text
    assert error.params["expected"] == "type: number"
    assert error.line is not None


@pytest.mark.parametrize("text", ["1.0", "a", "1e3"])
def test_an_integer_is_digits_or_refused(text: str) -> None:
    assert refused(f"<Order><N>{text}</N></Order>", order(N=INTEGER)).code == "MB462"


@pytest.mark.parametrize("text", ["yes", "TRUE", "2"])
def test_a_flag_is_one_of_four_words_or_refused(text: str) -> None:
    assert refused(f"<Order><F>{text}</F></Order>", order(F=BOOLEAN)).code == "MB462"


def test_a_number_of_too_many_digits_is_refused() -> None:
    error = refused(f"<Order><Q>{'1' * 101}</Q></Order>", order(Q=NUMBER))

    assert error.code == "MB460"
    assert error.source == "Q"


def test_an_attribute_is_typed_too() -> None:
    raw = order(Line=list_of(object_of(**{"@n": INTEGER})))

    assert decoded('<Order><Line n="1"/></Order>', raw) == {"Line": [{"@n": 1}]}
    assert refused('<Order><Line n="1"/><Line n="x"/></Order>', raw).source == "Line[1]"


def test_a_violation_names_the_element_among_its_like() -> None:
    raw = order(Line=list_of(object_of(Q=NUMBER)))
    body = "<Order><Line><Q>1</Q></Line><Line><Q>x</Q></Line></Order>"

    assert refused(body, raw).source == "Line[1].Q"


def test_a_wrong_root_value_is_named_by_the_root() -> None:
    raw = {"x-xml": {"root": "N"}, "type": "number"}

    assert refused("<N>x</N>", raw).source == "N"
    assert decoded("<N>5</N>", raw) == Decimal(5)


def test_a_required_element_that_is_empty_is_missing() -> None:
    raw = {**order(Q=NUMBER), "required": ["Q"]}

    assert refused("<Order><Q/></Order>", raw).code == "MB463"


def test_a_document_type_in_a_text_is_only_text() -> None:
    body = "<Order><Number><![CDATA[<!DOCTYPE a>]]></Number></Order>"

    assert decoded(body, order(Number=TEXT)) == {"Number": "<!DOCTYPE a>"}


def test_an_attribute_with_a_prefix_is_read_by_its_own_name() -> None:
    raw = order(Note=object_of(**{"@lang": TEXT, "#text": TEXT}))
    body = '<Order><Note xml:lang="de" lang="en">x</Note></Order>'

    assert decoded(body, raw) == {"Note": {"@lang": "de", "#text": "x"}}


def test_an_empty_attribute_that_cannot_be_text_is_left_out() -> None:
    assert decoded('<Order n=""/>', order(**{"@n": INTEGER})) == {}


def test_thousands_of_attributes_are_skipped_or_refused_quickly() -> None:
    many = " ".join(f'a{number}="1"' for number in range(40_000))
    raw = order(Any={}, Known=object_of(**{"@a1": TEXT}))

    assert decoded(f"<Order><Known {many}/></Order>", raw) == {"Known": {"@a1": "1"}}
    assert refused(f"<Order><Any {many}/></Order>", raw).code == "MB452"

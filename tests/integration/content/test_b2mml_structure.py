"""What the B2MML mappings write, against a table of order of our own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from mesbridge.workspace.release import Workspace
from tests.integration.content.builders import order_variant, xml_of

NAMESPACE = "http://www.mesa.org/xml/B2MML"
VARIANTS = range(150)
PROCESS = "b2mml.process_operations_schedule"
CANCEL = "b2mml.cancel_operations_schedule"

#: Children in the order of the standard; ``+`` must be there, ``*`` may come several times.
ORDER: dict[str, str] = {
    "ProcessOperationsSchedule": "ApplicationArea+ DataArea+",
    "CancelOperationsSchedule": "ApplicationArea+ DataArea+",
    "ApplicationArea": "Sender Receiver* CreationDateTime+ BODID",
    "Sender": "LogicalID ComponentID TaskID ReferenceID ConfirmationCode AuthorizationID",
    "DataArea": "Process Cancel OperationsSchedule+*",
    "Process": "ActionCriteria*",
    "Cancel": "ActionCriteria*",
    "ActionCriteria": "ActionExpression* ChangeStatus",
    "ChangeStatus": "Code Description* EffectiveDateTime ReasonCode Reason*",
    "OperationsSchedule": (
        "ID+ Description* Version PublishedDate StartTime EndTime HierarchyScope OperationsType"
        " ScheduleState OperationsRequest+*"
    ),
    "OperationsRequest": (
        "ID+ Description* Version StartTime EndTime HierarchyScope OperationsType Priority"
        " RequestState OperationsDefinitionID OperationsSegmentID SegmentRequirement+*"
    ),
    "HierarchyScope": "EquipmentID+ EquipmentLevel+",
    "SegmentRequirement": (
        "ID+ Description* Version EarliestStartTime LatestEndTime HierarchyScope OperationsType"
        " ProcessSegmentID+ Duration OperationsDefinitionID+ OperationsSegmentID+ SegmentState"
        " SegmentParameter* PersonnelRequirement* EquipmentRequirement* MaterialRequirement*"
    ),
    "EquipmentRequirement": "ID+ EquipmentClassID* EquipmentID* EquipmentLevel Description*",
    "MaterialRequirement": (
        "ID+ MaterialClassID* MaterialDefinitionID* MaterialLotID* MaterialSubLotID* Description*"
        " MaterialUse SpatialDefinition StorageLocation Quantity*"
    ),
    "StorageLocation": "Location+ LocationType+",
    "Quantity": "QuantityString+ DataType UnitOfMeasure Key",
}


def problems(element: etree._Element) -> Iterator[str]:
    """Where *element* and what stands in it break the table."""
    name = etree.QName(element)
    if name.namespace != NAMESPACE:
        yield f"{name.localname}: namespace {name.namespace}"
    children = [etree.QName(child).localname for child in element]
    declared = ORDER.get(name.localname, "").split()
    places = [each.rstrip("+*") for each in declared]
    yield from (f"{name.localname}: {child} is not known" for child in set(children) - {*places})
    known = [places.index(child) for child in children if child in places]
    if known != sorted(known):
        yield f"{name.localname}: {children} is not in order"
    for each, place in zip(declared, places, strict=True):
        if "+" in each and place not in children:
            yield f"{name.localname}: {place} is missing"
        if "*" not in each and children.count(place) > 1:
            yield f"{name.localname}: {place} comes several times"
    if not children and not (element.text or "").strip() and name.localname != "Process":
        yield f"{name.localname} is empty"
    for child in element:
        yield from problems(child)


def only(root: etree._Element, path: str) -> etree._Element:
    """The first element at *path* below *root*."""
    found = root.find(f".//{{*}}{path}")
    assert found is not None, path
    return found


@pytest.mark.parametrize("mapping", [PROCESS, CANCEL])
def test_elements_stand_in_the_order_of_the_standard(workspace: Workspace, mapping: str) -> None:
    found = {
        seed: list(problems(xml_of(workspace, mapping, order_variant(seed)))) for seed in VARIANTS
    }

    assert {seed: each for seed, each in found.items() if each} == {}


def test_the_table_itself_finds_a_wrong_order() -> None:
    wrong = etree.fromstring(
        f'<Quantity xmlns="{NAMESPACE}"><UnitOfMeasure>C62</UnitOfMeasure>'
        "<QuantityString>1</QuantityString><QuantityString>2</QuantityString></Quantity>"
    )

    assert len(list(problems(wrong))) == 2


def test_root_namespace_and_attributes_are_those_of_the_message(
    workspace: Workspace,
) -> None:
    process = xml_of(workspace, PROCESS, order_variant(1))
    cancel = xml_of(workspace, CANCEL, order_variant(1))

    assert process.tag == f"{{{NAMESPACE}}}ProcessOperationsSchedule"
    assert cancel.tag == f"{{{NAMESPACE}}}CancelOperationsSchedule"
    assert process.nsmap == {None: NAMESPACE}
    assert process.get("releaseID") == "B2MML-V0701"
    assert only(process, "Process").get("acknowledgeCode") == "OnError"
    assert only(cancel, "ActionExpression").get("actionCode") == "Delete"


def test_every_operation_component_and_output_is_written_once(
    workspace: Workspace,
) -> None:
    for seed in VARIANTS:
        order = order_variant(seed)

        root = xml_of(workspace, PROCESS, order)

        operations = [each.text for each in root.iterfind(".//{*}OperationsSegmentID")]
        materials = root.findall(".//{*}MaterialRequirement")
        written = len(order.get("components", [])) + len(order.get("outputs", []))
        assert operations == sorted(each["number"] for each in order["operations"])
        assert len(materials) == written


def test_text_with_markup_arrives_as_it_was(workspace: Workspace) -> None:
    order = order_variant(3) | {"description": 'a < b & "c" > d'}

    root = xml_of(workspace, PROCESS, order)

    description = only(root, "OperationsRequest/{*}Description")
    assert description.text == 'a < b & "c" > d'
    assert description.get("languageID") == "EN"

"""The two simulated plants: what they make, of what, on which machines, in whose words.

Hamburg (1000) is run by Opcenter, Suzhou (1100) by a B2MML system. Every code stands in the
shipped code tables; a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in the words of the three systems."""

    sap: str
    opcenter: str
    b2mml: str


PIECE = Unit("PC", "EA", "C62")
KILOGRAM = Unit("KG", "kg", "KGM")
GRAM = Unit("G", "g", "GRM")


@dataclass(frozen=True, slots=True)
class Material:
    """*number* is SAP's, *name* is what both MESs say."""

    name: str
    number: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Machine:
    """A work centre. *mes* is its name in the plant's MES, *segment* the B2MML process segment."""

    sap: str
    mes: str
    segment: str
    work: str


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a bill of material: *per_piece* of *material* at the step *step* (from 0).

    *backflush*: the ERP books it itself. *by_product*: it comes out instead of going in.
    """

    material: Material
    per_piece: Decimal
    step: int
    storage: str
    backflush: bool = False
    by_product: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """What can be ordered: the material, its steps and its parts."""

    material: Material
    text: str
    steps: tuple[Machine, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was scrapped, reworked or held, in the MES's word."""

    mes: str
    text: str


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant. *mes*: ``opcenter`` or ``b2mml``; *zone* is that of its clocks."""

    code: str
    name: str
    mes: str
    zone: str
    products: tuple[Product, ...]
    reasons: tuple[Reason, ...]


def _machine(sap: str, mes: str, segment: str, work: str) -> Machine:
    return Machine(sap, mes, segment, work)


_SAW = _machine("SAW01", "HAM/SAW/01", "SAW", "Saw blanks")
_TURN = _machine("TURN01", "HAM/TURN/01", "TURN", "Turn")
_MILL = _machine("MILL03", "HAM/MILL/03", "MILL", "CNC milling")
_WASH = _machine("WASH01", "HAM/WASH/01", "WASH", "Wash")
_INSPECT = _machine("INSP01", "HAM/INSP/01", "INSPECT", "Final inspection")
_PLACE = _machine("SMT01", "SMT-L1", "SMT-PLACE", "Place parts")
_OPTICAL = _machine("AOI01", "AOI-1", "AOI", "Optical inspection")
_SEPARATE = _machine("SAW01", "SAW-1", "SEPARATE", "Separate boards")
_ASSEMBLE = _machine("ASM01", "ASM-1", "ASSEMBLE", "Assemble")
_TEST = _machine("TEST01", "TEST-1", "TEST", "Functional test")

_STEEL = Material("RM-7710", "200771", KILOGRAM)
_BLANK = Material("RM-7720", "200772", PIECE)
_SEAL = Material("SEAL-12", "200912", PIECE)
_INSERT = Material("INSERT-CN", "201001", PIECE)
_SWARF = Material("SCRAP-STEEL", "900001", KILOGRAM)
_BOARD = Material("PCB-21", "200421", PIECE)
_CHIP = Material("IC-88", "200488", PIECE)
_PASTE = Material("PASTE-3", "200433", GRAM)
_CASE = Material("CASE-50", "200550", PIECE)
_CONTROL_BOARD = Material("PCBA-21", "100421", PIECE)


def _part(
    material: Material, per_piece: str, step: int, storage: str, *, backflush: bool = False
) -> Part:
    return Part(material, Decimal(per_piece), step, storage, backflush)


def _swarf(per_piece: str, step: int) -> Part:
    return Part(_SWARF, Decimal(per_piece), step, "SC01", by_product=True)


HAMBURG = Plant(
    code="1000",
    name="Hamburg",
    mes="opcenter",
    zone="Europe/Berlin",
    products=(
        Product(
            Material("GH-200", "100141", PIECE),
            "Gear housing GH-200",
            (_SAW, _MILL),
            (_part(_STEEL, "4.054", 0, "RM01"), _swarf("0.100", 0)),
        ),
        Product(
            Material("GH-210", "100142", PIECE),
            "Gear housing GH-210, long",
            (_SAW, _TURN, _MILL, _INSPECT),
            (
                _part(_STEEL, "5.210", 0, "RM01"),
                _swarf("0.125", 0),
                _part(_INSERT, "0.050", 2, "TL01", backflush=True),
            ),
        ),
        Product(
            Material("SH-310", "100310", PIECE),
            "Drive shaft SH-310",
            (_TURN, _MILL, _WASH),
            (_part(_STEEL, "2.480", 0, "RM01"), _part(_INSERT, "0.025", 1, "TL01", backflush=True)),
        ),
        Product(
            Material("PUMP-X/02", "PUMP-X/02", PIECE),
            "Feed pump PUMP-X/02",
            (_INSPECT,),
            (_part(_BLANK, "1", 0, "RM02"), _part(_SEAL, "2", 0, "RM02")),
        ),
    ),
    reasons=(
        Reason("DIM-OOT", "Bore too wide"),
        Reason("MAT-DEF", "Crack in the blank"),
        Reason("BURR", "Burr left"),
        Reason("SURF", "Surface scratched"),
    ),
)

SUZHOU = Plant(
    code="1100",
    name="Suzhou",
    mes="b2mml",
    zone="Asia/Shanghai",
    products=(
        Product(
            _CONTROL_BOARD,
            "Control board PCBA-21",
            (_PLACE, _OPTICAL, _SEPARATE),
            (
                _part(_BOARD, "1", 0, "EL01"),
                _part(_CHIP, "2", 0, "EL01"),
                _part(_PASTE, "0.850", 0, "EL02", backflush=True),
            ),
        ),
        Product(
            Material("CTRL-500", "100500", PIECE),
            "Controller CTRL-500",
            (_ASSEMBLE, _TEST),
            (_part(_CONTROL_BOARD, "1", 0, "EL03"), _part(_CASE, "1", 0, "EL03")),
        ),
    ),
    reasons=(
        Reason("SOLDER", "Cold joint"),
        Reason("PLACE", "Part off its pad"),
        Reason("FUNC", "No answer on the bus"),
    ),
)

PLANTS: Mapping[str, Plant] = {plant.code: plant for plant in (HAMBURG, SUZHOU)}

#: A unit that no code table knows: the order waits until somebody adds it.
UNKNOWN_UNIT = Unit("ROL", "roll", "ROL")
#: A reason that no code table knows.
UNKNOWN_REASON = Reason("SPARK-9", "New reason of the line")

"""The code lists of the export contract, each with its source, and whether it is known to be whole.

A code that is not on a closed list can't be read. On an open list it is kept as it came and named,
because the list was read in public code or documents and the system in use may have more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How far the source of a list is known."""

    CONFIRMED = "confirmed"  # read in a public source
    OURS = "ours"  # this contract's own words
    PLACEHOLDER = "placeholder"  # the real values are not published; SYNTHETIC


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list: codes with their meanings, where they were read, and whether there may be others."""

    name: str
    codes: Mapping[str, str]
    source: str
    mark: Mark
    is_closed: bool = False


def _words(text: str) -> dict[str, str]:
    """Return codes and meanings from lines of `code meaning; code meaning`."""
    pairs = (entry.strip().partition(" ") for entry in text.replace("\n", " ").split(";") if entry.strip())
    return {code: meaning.strip() for code, _, meaning in pairs}


def _names(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


CASE_MANAGEMENT = "CPS-Innovation/Case-Management"
BICHARD = "ministryofjustice/bichard7-next-data"
POLARIS = "CPS-Innovation/Polaris"
OUTCOMES = "CPS, Case outcomes by principal offence category"

_AREAS = (
    "London North", "London South", "North West", "Mersey-Cheshire", "North East", "Yorkshire and Humberside",
    "West Midlands", "East Midlands", "East of England", "Thames and Chiltern", "Wessex", "South East", "South West",
    "Cymru/Wales",
)  # fmt: skip
_CENTRAL = (
    "Special Crime and Counter Terrorism", "Proceeds of Crime", "SEOCID International, London and South East",
    "SEOCID Regional and Wales",
)  # fmt: skip
TEST_AREA = "Test Area 1"
AREA_UNITS = ("Magistrates Court", "Crown Court", "RASSO", "CCU")
_CENTRAL_UNITS = (
    "Appeals and Review Unit", "Counter Terrorism", "SC London", "SC York", "ARIS", "Confiscation", "Enforcement",
    "SEOC", "International", "Extradition", "RWD North", "RWD Midlands Wales", "RWD Management", "OCSAU",
)  # fmt: skip

AREA_OF_FORCE: Mapping[str, tuple[str, ...]] = {
    force: areas
    for forces, areas in (
        ("01 48", ("London North", "London South")),
        ("03 04 06", ("North West",)),
        ("05 07", ("Mersey-Cheshire",)),
        ("10 11 17", ("North East",)),
        ("12 13 14 16", ("Yorkshire and Humberside",)),
        ("20 21 22 23", ("West Midlands",)),
        ("30 31 32 33 34", ("East Midlands",)),
        ("35 36 37 42", ("East of England",)),
        ("40 41 43", ("Thames and Chiltern",)),
        ("44 54 55", ("Wessex",)),
        ("45 46 47", ("South East",)),
        ("50 52 53", ("South West",)),
        ("60 61 62 63", ("Cymru/Wales",)),
        ("99", (TEST_AREA,)),
    )
    for force in forces.split()
}
"""Police force, first two digits of a URN, to CPS Area. Source: CPS-Innovation/Polaris, redactionLogData.dev.ts.
Forces that are not listed (British Transport Police and others) have no Area of their own."""

CHILD_ABUSE = "CPRO"
"""Child Abuse. Not CSEA, which is a pre-charge decision: CPS-Innovation/Case-Management, caseMonitoringCodes.dev.ts."""
NOT_YET_CHARGED = "NYC"

SYSTEMS = CodeList("systems", _words("CMS Compass case management system; COMMON_PLATFORM Common Platform; "
    "WMS Witness Management System; PAPER paper only"), "this contract", Mark.OURS, is_closed=True)  # fmt: skip
RECORD_OWNERS = CodeList("record_owners", _words("CPS the Crown Prosecution Service; HMCTS the courts service; "
    "POLICE the investigating force; NOT_SETTLED not settled between the bodies"), "this contract",
    Mark.OURS, is_closed=True)  # fmt: skip

MONITORING = """
    ATRY Asset Recovery; BSEC Border Security; CAOP Crime Against an Older Person; COVB COVID bail; COVC COVID CTL;
    CPRO Child Abuse; CSEA Pre-Charge Decision; CVOF Coronavirus Offences; DISA Disability Hate;
    DOMV Domestic Violence; ETMP Extraordinary Event; FATL Fatality; FORM Forced Marriage; GAP; HMPH Homophobic;
    HNRC Honour Crime; HUTR Human Trafficking; IVIC Identified Victim; JOEN Joint Enterprise;
    JUST Speaking up for Justice; KER Knife Crime; MCAN Medicinal Cannabis; MEDI Media Interest; MENT Mental Health;
    MI Major Incident; NBAR Nationality Bar; NFS Non-Fatal Strangulation; NGAP; OVEN Op Venetic;
    POCO Police Complaints; POFC Proceeds of Crime Statistics; PROW Prohibited Weapons; PTWI PTWI Referral;
    RAIN Racist; RAPE; REIN Religious; RTAF RTA Fatality; RTCC Real Time Case Conversation; SDVC DV Specialist Court;
    SE Significant Event; STK Stalking; SUCA Substantial Charge Alteration; TPHB Transphobic; VCRT Virtual Court;
    VIVM Vulnerable or Intimidated Victim
"""
HEARING_TYPES = (
    "AAC AACS AAS AOP AOW ARDQ AVTD AWS AXCTL BA BOB BOO BV CAUSE CS CSAB CSBB CSPBV CTS61 CTS62 DS DTC FH FHEAH "
    "FHEFH FTP LST MNTN MOT NCO NEWT OTHER PBV PDH PRELM PROOF PTR REV RMAND RSOB SOB SS51 SSR STPSR SWPSR TRIAL "
    "VBILL WWB XCERT XFER"
)
SENTENCE_CODES = """
    1002 Imprisonment; 1007 Detention; 1008 Hospital Order; 1015 Fine; 1016 Bound Over; 1017 Absolute Discharge;
    1018 Conditional Discharge; 1081 Detention and Training Order; 1115 Suspended Sentence; 1116 Community Order;
    1141 Youth Rehabilitation Order; 1162 Crown Court determinate sentence; 2004 Not Guilty; 2006 Dismissed;
    2009 Unfit; 2023 Nolle Prosequi; 2050 No evidence, dismissed; 2051 Withdrawn; 2053 Discontinuance; 2061 Stayed;
    2090 Left on Books; 2091 No evidence, acquitted; 4064 Life, tariff later; 4065 Life, tariff together
"""
INDETERMINATE = frozenset({"1008", "4064", "4065"})
"""A hospital order (it may be without limit) and life: no end date exists."""
WITH_A_LENGTH = frozenset({"1002", "1007", "1081", "1115", "1116", "1141", "1162"})
"""Sentences that have a length, so that without it their end can't be known."""

GUILTY = frozenset({"GUILTY_PLEA", "CONVICTED_AFTER_TRIAL", "PROVED_IN_ABSENCE"})
UNSUCCESSFUL = frozenset({"DISCONTINUED", "DISCHARGED_COMMITTAL", "DISMISSED", "ACQUITTED"})
ADMINISTRATIVE = "ADMINISTRATIVE"
COURT_OUTCOMES = """
    GUILTY_PLEA guilty plea; CONVICTED_AFTER_TRIAL conviction after trial; PROVED_IN_ABSENCE proved in absence;
    DISCONTINUED discontinuance and withdrawal; DISCHARGED_COMMITTAL discharged committal; DISMISSED dismissal;
    ACQUITTED acquittal; ADMINISTRATIVE administrative finalisation
"""
CATEGORIES = _names(
    "homicide", "offences against the person", "sexual offences", "burglary", "robbery", "theft and handling",
    "fraud and forgery", "criminal damage", "drugs", "public order", "motoring", "all other excluding motoring",
)  # fmt: skip
REASON_CODES = """
    SYN-R01 SYNTHETIC: evidence; SYN-R02 SYNTHETIC: public interest; SYN-R03 SYNTHETIC: witness did not attend;
    SYN-R04 SYNTHETIC: other
"""
CATEGORY_OF_PREFIX: Mapping[str, str] = {
    "COML025": "homicide",
    "COML026": "homicide",
    "OF61": "offences against the person",
    "CJ88116": "offences against the person",
    "TH68023": "robbery",
    "TH68001": "theft and handling",
    "TH68010": "theft and handling",
    "SX03": "sexual offences",
    "PK78": "sexual offences",
    "FA06": "fraud and forgery",
    "RT88": "motoring",
}
"""Offence codes whose category is plain from the offence itself. Codes: ministryofjustice/bichard7-next-data.
An offence that is not here says nothing of the category; the full table of the calculator is not published."""
CHILD_OFFENCES = ("SX03001", "SX03003", "SX03014", "PK78")
"""Rape of a girl or boy under 16, and indecent images of children. Source: ministryofjustice/bichard7-next-data."""

_ACTIONS = _names(
    "TRANSFER_INITIATED", "TRANSFER_COMPLETED", "TRANSFER_FAILED", "CONNECTION_TO_EGRESS", "CONNECTION_TO_NETAPP",
    "DISCONNECTION_FROM_EGRESS", "DISCONNECTION_FROM_NETAPP", "FOLDER_CREATED", "FOLDER_DELETED", "FOLDER_RENAMED",
    "FOLDER_COPIED", "FOLDER_MOVED", "MATERIAL_DELETED", "MATERIAL_RENAMED", "MATERIAL_COPIED", "MATERIAL_MOVED",
    "FOLDER_AND_MATERIAL_DELETED", "FOLDER_AND_MATERIAL_RENAMED", "FOLDER_AND_MATERIAL_COPIED",
    "FOLDER_AND_MATERIAL_MOVED", "FILE_MOVED",
)  # fmt: skip


def _ours(name: str, text: str) -> CodeList:
    return CodeList(name, _words(text), "this contract", Mark.OURS, is_closed=True)


def _read(name: str, text: str, source: str) -> CodeList:
    return CodeList(name, _words(text), source, Mark.CONFIRMED)


_LISTS = (
    SYSTEMS,
    RECORD_OWNERS,
    CodeList("areas", _names(*_AREAS, *_CENTRAL, TEST_AREA), POLARIS, Mark.CONFIRMED),
    CodeList("units", _names(*AREA_UNITS, *_CENTRAL_UNITS), POLARIS, Mark.CONFIRMED),
    _read("complexities", "1 Basic; 2 Basic+; 3 Standard; 4 High; 5 Complex", CASE_MANAGEMENT),
    _ours("defendant_types", "PERSON a person; ORGANISATION a company or other body"),
    _read("remand_statuses", "CB; UB; PB; PR; LA; SA; NA", CASE_MANAGEMENT),
    _read("modes_of_trial", "SUM summary; IND indictable; EW either way; NYC not yet charged", CASE_MANAGEMENT),
    _read("pleas", "G guilty; NG not guilty; ADM admits; DEN denies; NONE none; CON consents; OPP opposes", BICHARD),
    _read("verdicts", "G guilty; NG not guilty; NA guilty of an alternative; NC not considered", BICHARD),
    _read("hearing_types", HEARING_TYPES.replace(" ", ";"), BICHARD),
    _ours("court_levels", "MC magistrates' court; CC Crown Court; CA Court of Appeal or above"),
    _read("court_outcomes", COURT_OUTCOMES, OUTCOMES),
    _ours("pre_charge_outcomes", "CHARGE charge; NFA_EVIDENTIAL no further action, evidential; NFA_PUBLIC_INTEREST "
        "no further action, public interest; OUT_OF_COURT out-of-court disposal; ADMINISTRATIVE administratively "
        "finalised; OTHER other"),
    CodeList("categories", CATEGORIES, OUTCOMES, Mark.CONFIRMED),
    CodeList("reason_codes", _words(REASON_CODES), "the real values are not published", Mark.PLACEHOLDER),
    _read("sentences", SENTENCE_CODES, BICHARD),
    _read("orders", "3047 Restraining Order; 3056 Confiscation; 3198 Confiscation; 3230 Tariff set", BICHARD),
    _read("monitoring_codes", MONITORING, CASE_MANAGEMENT),
    _ours("roles", "VICTIM victim; WITNESS witness; BOTH victim and witness"),
    CodeList("document_categories", _names("Case Overview", "Communication", "Court Preparation",
        "Defendant Pre Cons", "Exhibit", "MG Form", "Other Material", "Statement", "Unused Material"),
        POLARIS, Mark.CONFIRMED),
    _ours("markings", "OFFICIAL official; OFFICIAL-SENSITIVE official, sensitive; SECRET; TOP_SECRET top secret"),
    _ours("directions", "IN received; OUT sent"),
    _ours("parties", "POLICE police; COURT court; DEFENCE defence; VICTIM victim or witness; OTHER other"),
    _read("redaction_kinds", "1 under-redacted; 2 over-redacted", POLARIS),
    _read("charge_statuses", "1 before charge; 2 after charge", POLARIS),
    _ours("breach_categories", "UNAUTHORISED_DISCLOSURE unauthorised disclosure; LOST_MEDIA_OR_PAPER loss of media "
        "or paper; LOST_DEVICE loss of a device"),
    CodeList("action_types", _ACTIONS, "CPS-Innovation/Large-and-Complex-Cases, ActionType.cs", Mark.CONFIRMED),
    _ours("event_kinds", "REGISTERED registered; CHARGED charged; REOPENED opened again; APPEAL appeal; "
        "CCRC_REFERENCE reference by the Criminal Cases Review Commission; REMITTED remitted; ARCHIVED archived; "
        "OTHER other"),
)  # fmt: skip
CODE_LISTS: Mapping[str, CodeList] = {codes.name: codes for codes in _LISTS}

"""The forms of the National File Standard, as data: what each is called, and its document types in CMS."""

from dataclasses import dataclass
from importlib import resources

from retention.faults import Fault, FaultCode, Refusal, Who
from retention.schedule import Source
from schedules.toml_reading import Keys, parse_toml

FORMS_FAULTY = FaultCode("SCH080", "The data of the forms is at fault.", "Mend the file it names.", Who.SUPPORT)
FORMAT = "muniment-forms/1"


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its code, its title, and its document types; none where no type is known."""

    code: str
    title: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms in the order of the standard, and where their types and titles are from."""

    forms: tuple[Form, ...]
    types_source: Source
    titles_source: Source


def forms() -> Forms:
    """Return the forms that are known; a Refusal with every fault at once.

    >>> forms().forms[1]
    Form(code='MG3', title='report for a charging decision', types=('1034',))
    """
    return read_forms(resources.files("schedules").joinpath("forms.toml").read_text(encoding="utf-8"), "forms.toml")


def read_forms(text: str, place: str) -> Forms:
    """Return the forms that `text` holds; a Refusal with every fault at once."""
    mapping, faults = parse_toml(text, place, code=FORMS_FAULTY)
    if faults:
        raise Refusal(*faults)
    keys = Keys(mapping, place, code=FORMS_FAULTY, faults=faults)
    if (written := keys.text("format")) != FORMAT:
        keys.fault("format", f"{written!r} where {FORMAT!r} was expected")
    found = Forms(_forms(keys, place, faults), keys.source("types"), keys.source("titles"))
    keys.finish()
    if faults:
        raise Refusal(*faults)
    return found


def _forms(keys: Keys, place: str, faults: list[Fault]) -> tuple[Form, ...]:
    read = []
    for number, table in enumerate(keys.tables("form"), start=1):
        one = Keys(table, f"{place}, form {number}", code=FORMS_FAULTY, faults=faults)
        read.append(Form(one.text("code"), one.text("title"), one.texts("types")))
        one.finish()
    codes = [form.code for form in read]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        keys.fault("form", f"{code!r} is listed twice")
    return tuple(read)

"""The forms of the National File Standard: what is known of them, and with which source."""

import pytest

from retention.faults import Refusal
from retention.terms import Grade
from schedules.forms import forms, read_forms

SOURCES = '[types]\ngrade = "confirmed"\nref = "a"\n[titles]\ngrade = "second-hand"\nref = "b"\n'
FORM = '[[form]]\ncode = "MG3"\ntitle = "report"\ntypes = ["1034"]\n'


def test_every_form_is_listed_once_and_no_document_type_belongs_to_two() -> None:
    found = forms()
    types = [one for form in found.forms for one in form.types]

    assert len(found.forms) >= 30
    assert len(set(types)) == len(types) >= 25
    assert (found.types_source.grade, found.titles_source.grade) == (Grade.CONFIRMED, Grade.SECOND_HAND)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'format = "other"\n{SOURCES}{FORM}', "SCH080 forms.toml, format:"),
        (f'format = "muniment-forms/1"\n{SOURCES}{FORM}{FORM}', "'MG3' is listed twice"),
        (f'format = "muniment-forms/1"\n{SOURCES}', "a list of tables was expected"),
        ("a = ", "SCH080 forms.toml"),
    ],
)
def test_data_of_forms_with_a_fault_is_not_read(text: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_forms(text, "forms.toml")
    assert said in str(refused.value)

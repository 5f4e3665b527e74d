"""What is asked of the files of a survey on a page: a ready-made list, a format, a folder, a text, a condition."""

from dataclasses import dataclass

from records.store.evidence import quoted
from records.survey.conditions import EVERYTHING, PATH, FileCondition
from records.survey.file_lists import condition_of


@dataclass(frozen=True, slots=True)
class FilesAsked:
    """The files asked for: those for which all of it holds; what is empty asks nothing.

    `folder` means the folder and all below it. `text` is looked for in folder and name whatever the
    case, in the whole path where it has a slash. `rest` is any other condition.
    """

    named: str = ""
    puid: str = ""
    folder: str = ""
    text: str = ""
    rest: FileCondition = EVERYTHING

    @property
    def needle(self) -> str:
        r"""Return the text as it is looked for: in lower case, with / between folders.

        >>> FilesAsked(text="Board\\2006").needle
        'board/2006'
        """
        return self.text.replace("\\", "/").lower()

    @property
    def condition(self) -> FileCondition:
        """Return all of it as one condition over the evidence."""
        named = condition_of(named=self.named)
        words, sql = [named.words], [named.sql]
        if self.rest != EVERYTHING:
            words.append(self.rest.words)
            sql.append(self.rest.sql)
        if self.puid:
            words.append(f"format {self.puid}")
            sql.append(f"list_contains(string_split(puids, ';'), {quoted(self.puid)})")
        if self.folder:
            words.append(f"in folder {self.folder}")
            sql.append(f"(folder = {quoted(self.folder)} OR starts_with(folder, {quoted(self.folder + '/')}))")
        if self.text:
            words.append(f"path contains {self.text}")
            sql.append(self._contains())
        return FileCondition("; ".join(one for one in words if one), " AND ".join(f"({one})" for one in sql))

    def _contains(self) -> str:
        """Return what asks for the text; folder and name alone are asked where it has no slash: far quicker."""
        fields = (PATH,) if "/" in self.needle else ("folder", "name")
        return " OR ".join(f"contains(lower({one}), {quoted(self.needle)})" for one in fields)

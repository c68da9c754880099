"""What can go wrong: always where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing found in an input, told so that its author can mend it."""

    level: Level
    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.what}. {self.mend}."


class CeaselineError(Exception):
    """
    Something a user can mend; the command line answers with exit code 2.

    Parameters
    ----------
    *issues : Issue
        Every issue found in one pass, in reading order.
    """

    def __init__(self, *issues: Issue) -> None:
        super().__init__(*issues)
        self.issues = issues

    @classmethod
    def of(cls, where: str, what: str, mend: str) -> Self:
        """Make the error of one issue."""
        return cls(Issue("error", where, what, mend))

    def __str__(self) -> str:
        return "\n".join(map(str, self.issues))


class LayerError(CeaselineError):
    """A theatre or a layer file that cannot be used; lists every issue."""


class DateError(CeaselineError, ValueError):
    """A text that is not a civil date, or a date that cannot be answered."""


class GeometryError(CeaselineError, ValueError):
    """A geometry without a meaning on the ellipsoid, or a place outside the study area."""


class OptionError(CeaselineError, ValueError):
    """A party, view, format, place or other choice that does not exist."""


class OutputError(CeaselineError):
    """A file that cannot be written, or is being written by somebody else."""


class ConservationError(CeaselineError):
    """Figures that do not add up; nothing is published from them."""

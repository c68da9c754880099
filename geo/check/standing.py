"""What the checks of a whole theatre read: its records, resolved through time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.timeline import ControlTimeline

DAILY_SHARE = 0.25  # of the study area: more passes in one day only if somebody tells of it
NARROW_M = 25.0  # ground narrower than that is where two drawings of one line do not meet
MOST = 20  # issues of one kind: what remains is counted


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """
    A theatre without errors, and what its checks need beside it.

    Attributes
    ----------
    where : str
        The folder.
    timeline : ControlTimeline
        The theatre.
    places : mapping of str to str
        File and record by id, as messages name them.
    daily_share : float
        The share of the study area beyond which a change in one day must be told of.
    narrow_m : float
        The mean width in metres below which ground is taken for a slip of drawing.
    """

    where: str
    timeline: ControlTimeline
    places: Mapping[str, str]
    daily_share: float = DAILY_SHARE
    narrow_m: float = NARROW_M

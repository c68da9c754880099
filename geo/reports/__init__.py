"""Reports: one file a format, one row a format in the table below."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from geo.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import pandas as pd

    from geo.change import Change
    from geo.published import Factcheck
    from geo.reports.report import Report
    from geo.snapshot import Snapshot
    from geo.timeline import ControlTimeline


@dataclass(frozen=True, slots=True)
class Format:
    """
    One way to lay a report out.

    Attributes
    ----------
    module : str
        The file of this folder whose function ``render(report) -> str | bytes`` does it;
        imported on first use.
    suffix : str
        Of the files in this format.
    library : str or None
        The optional library that it is written with.
    """

    module: str
    suffix: str
    library: str | None = None

    def render(self, report: Report) -> str | bytes:
        """Lay out a finished report: text, or the bytes of a format that is none."""
        module = importlib.import_module(f"{__name__}.{self.module}")
        return cast("Callable[[Report], str | bytes]", module.render)(report)

    @property
    def available(self) -> bool:
        """Whether what it is written with is installed."""
        return self.library is None or importlib.util.find_spec(self.library) is not None


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "table": Format("table", ".txt"),
        "md": Format("markdown", ".md"),
        "csv": Format("tidy", ".csv"),
        "json": Format("data", ".json"),
        "html": Format("web", ".html"),
        "xlsx": Format("workbook", ".xlsx", library="xlsxwriter"),
        "pdf": Format("paper", ".pdf", library="weasyprint"),
    }
)


def render(subject: Snapshot | Change, fmt: str, *, lang: str = "en") -> str | bytes:
    """
    Write a report of one date, or of what changed between two.

    Parameters
    ----------
    fmt : str
        A key of `FORMATS`.
    lang : str
        ``en``, ``ar`` or ``he``.

    Returns
    -------
    str or bytes
        The whole file; bytes for ``xlsx`` and ``pdf``. The same subject gives the same on every
        machine with the same versions (for ``pdf`` also of Pango and of fonts).

    Raises
    ------
    OptionError
        If there is no such format or language, or what writes the format is not installed.
    """
    from geo.change import Change
    from geo.reports.comparison import change_report
    from geo.reports.one_date import date_report

    chosen = _format(fmt)
    if isinstance(subject, Change):
        return chosen.render(change_report(subject, lang))
    return chosen.render(date_report(subject, lang))


def write(subject: Snapshot | Change, path: str | Path, *, lang: str = "en") -> None:
    """
    Write a report to a file; its suffix picks the format.

    Raises
    ------
    OptionError
        If no format has that suffix, or there is no such language.
    OutputError
        If the file cannot be written; what stood there before still does.
    """
    from geo.files import write_result

    path = Path(path)
    named = {row.suffix: name for name, row in FORMATS.items()}
    if path.suffix.lower() not in named:
        raise OptionError.of(
            f"report {path.name!r}",
            "its suffix names no format",
            f"Use one of: {', '.join(named)}",
        )
    write_result(path, render(subject, named[path.suffix.lower()], lang=lang))


def render_series(
    frame: pd.DataFrame,
    timeline: ControlTimeline,
    fmt: str,
    *,
    lang: str = "en",
    as_of: str | date | None = None,
    view: str | None = None,
) -> str | bytes:
    """
    Write a report of areas through time.

    Parameters
    ----------
    frame : DataFrame
        km², date by holder, as `geo.series` gives it.
    timeline : ControlTimeline
        What the frame was taken from.
    fmt : str
        A key of `FORMATS`.
    as_of : str or date, optional
        The day whose knowledge the frame was made from.
    view : str, optional
        Key of a point of view; one with labels adds the areas by holder and label.

    Raises
    ------
    OptionError
        If there is no such format, language or view, or the frame has no date.
    """
    from geo.reports.over_time import series_report

    return _format(fmt).render(series_report(frame, timeline, lang, as_of=as_of, view=view))


def render_factcheck(check: Factcheck, fmt: str, *, lang: str = "en") -> str | bytes:
    """
    Write a report of published figures against ours.

    Parameters
    ----------
    check : Factcheck
        As `geo.factcheck` gives it.
    fmt : str
        A key of `FORMATS`.

    Raises
    ------
    OptionError
        If there is no such format or language, or what writes the format is not installed.
    """
    from geo.reports.checked import check_report

    return _format(fmt).render(check_report(check, lang))


def _format(name: str) -> Format:
    if name in FORMATS:
        return FORMATS[name]
    raise OptionError.of(
        f"format {name!r}",
        "there is no such report",
        f"Use one of: {', '.join(FORMATS)}",
    )

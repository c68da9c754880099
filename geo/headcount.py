"""How many posts a set of records stands for: lasting ones, each once under all its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LASTING = ("permanent", "declared without time limit")  # in the declared field permanence
SAME_AS = "same_as"  # a declared field: id of the record that is likely the same post


def headcount(records: pd.DataFrame) -> int:
    """
    Count posts for a headline.

    Parameters
    ----------
    records : DataFrame
        Of one date; a theatre must declare the fields ``permanence`` and ``same_as``.

    Returns
    -------
    int
        Groups of positions that are likely one post (``same_as``, in chains too) with at least
        one record whose permanence is in `LASTING`. How long ago a post was last confirmed does
        not matter: that changes how it is drawn.
    """
    posts = records[records["theme"] == "position"]
    named = {key: other for key, other in zip(posts["id"], posts[SAME_AS], strict=True) if other}

    def group(key: str) -> str:
        seen = [key]
        while (following := named.get(seen[-1])) is not None:
            if following in seen:  # a circle of names: any one of them, but the same for all
                return min(seen[seen.index(following) :])
            seen.append(following)
        return seen[-1]

    return len({group(key) for key in posts["id"][posts["permanence"].isin(LASTING)]})

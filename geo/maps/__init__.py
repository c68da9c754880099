"""Maps: folium pages in one file that asks for nothing. One file a view, one table of views."""

from geo.maps.before_after import SwipeMap, swipe_map
from geo.maps.handed_over import ChangeMap, change_map
from geo.maps.one_date import DateMap, date_map
from geo.maps.timeline_page import TimelineMap, timeline_map

__all__ = [
    "ChangeMap",
    "DateMap",
    "SwipeMap",
    "TimelineMap",
    "change_map",
    "date_map",
    "swipe_map",
    "timeline_map",
]

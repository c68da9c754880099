"""Maps: folium pages in one file that asks for nothing. One file a view, one table of views."""

from geo.maps.one_date import DateMap, date_map
from geo.maps.timeline_page import TimelineMap, timeline_map

__all__ = ["DateMap", "TimelineMap", "date_map", "timeline_map"]

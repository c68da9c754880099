// On the map: zoom, scale and the map's own credit, at the side where reading ends or starts.
"use strict";

// `zoomAt` is the edge where the buttons for zooming stand: top, or bottom where a stamp needs the room.
Ceaseline.controls = (map, state, zoomAt = "top") => {
  const { say } = Ceaseline;
  const zoom = L.control.zoom();
  const scale = L.control.scale({ imperial: false, maxWidth: 110 });
  scale._updateMetric = function (most) {
    const metres = this._getRoundNum(most);
    const text = metres < 1000 ? `${metres} ${say("unit.m")}` : `${metres / 1000} ${say("unit.km")}`;
    this._updateScale(this._mScale, text, metres / most);
  };
  // Leaflet's own attribution takes markup, so ours stands beside it as text.
  map.attributionControl ||= L.control.attribution({ prefix: "Leaflet" });

  state.follow(["lang"], () => {
    const mirrored = document.documentElement.dir === "rtl";
    const [start, end] = mirrored ? ["right", "left"] : ["left", "right"];
    for (const [control, position] of [[map.attributionControl, `bottom${end}`], [zoom, `${zoomAt}${end}`], [scale, `bottom${start}`]]) {
      control.setPosition(position);
      if (!control._map) control.addTo(map);
    }
    scale._update();
    for (const [button, key] of [[zoom._zoomInButton, "button.zoom_in"], [zoom._zoomOutButton, "button.zoom_out"]]) {
      button.title = say(key);
      button.setAttribute("aria-label", say(key));
    }
  });
};

// The whole study area on the map, on the screen and on paper.
"use strict";

// Fit it beside or below the stamp, whichever shows it larger.
Ceaseline.fit = (map, data) => {
  const mirrored = document.documentElement.dir === "rtl";
  const stamp = document.querySelector(".stamp");
  map.fitBounds(data.bounds, { padding: [24, 24], animate: false });
  const size = map.getSize();
  const corner = map.latLngToContainerPoint([data.bounds[1][0], data.bounds[mirrored ? 1 : 0][1]]);
  const below = stamp.offsetTop + stamp.offsetHeight;
  const beside = mirrored ? size.x - stamp.offsetLeft : stamp.offsetLeft + stamp.offsetWidth;
  if ((mirrored ? size.x - corner.x : corner.x) >= beside || corner.y >= below) return;
  const room = (x, y) => (size.x - x > 100 && size.y - y > 100 ? map.getBoundsZoom(data.bounds, false, L.point(x, y)) : 0);
  const both = document.querySelectorAll(".stamp").length > 1; // one at either side
  const [x, y] = !both && room(beside + 24, 48) > room(48, below + 24) ? [beside, 24] : [24, below];
  map.fitBounds(data.bounds, {
    animate: false,
    paddingTopLeft: [mirrored ? 24 : x, y],
    paddingBottomRight: [mirrored ? x : 24, 24],
  });
};

// Paper has its own width: lay out and draw for it. What is returned goes back to the screen.
Ceaseline.paper = (map, data, shrink = () => {}) => {
  const app = document.querySelector(".app");
  const [middle, zoom, bounds] = [map.getCenter(), map.getZoom(), map.getBounds()];
  const redraw = (printing) => {
    app.classList.toggle("printing", printing);
    map.invalidateSize({ animate: false });
  };
  redraw(true);
  shrink();
  map.invalidateSize({ animate: false });
  if (bounds.contains(data.bounds)) Ceaseline.fit(map, data);
  else map.fitBounds(bounds, { animate: false });
  return () => {
    redraw(false);
    map.setView(middle, zoom, { animate: false });
  };
};

Ceaseline.printing = (map, data) => {
  let back = null;
  const app = document.querySelector(".app");
  const side = document.querySelector(".side");
  const SHEET = (194 / 25.4) * 96; // px of A4 across, without its margins
  window.addEventListener("beforeprint", () => {
    if (back) return;
    back = Ceaseline.paper(map, data, () => {
      // A long key is set smaller rather than on a second sheet.
      for (const size of [0.92, 0.84, 0.76]) {
        if (app.getBoundingClientRect().height > SHEET - 2) side.style.zoom = size;
      }
    });
  });
  window.addEventListener("afterprint", () => {
    if (back) back();
    back = null;
    side.style.zoom = "";
  });
};

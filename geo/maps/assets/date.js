// The page of one date.
"use strict";

Ceaseline.date = (map, block) => {
  const { name } = Ceaseline;
  const data = JSON.parse(document.getElementById(block).textContent);
  const say = (key) => data.words[key];
  const mirrored = document.documentElement.dir === "rtl";
  const start = mirrored ? "right" : "left";
  const end = mirrored ? "left" : "right";

  L.control.zoom({ position: `top${end}`, zoomInTitle: say("button.zoom_in"), zoomOutTitle: say("button.zoom_out") }).addTo(map);

  const scale = L.control.scale({ position: `bottom${start}`, imperial: false, maxWidth: 110 });
  scale._updateMetric = function (most) {
    const metres = this._getRoundNum(most);
    const text = metres < 1000 ? `${metres} ${say("unit.m")}` : `${metres / 1000} ${say("unit.km")}`;
    this._updateScale(this._mScale, text, metres / most);
  };
  scale.addTo(map);

  // Leaflet's own attribution takes markup, so ours stands beside it as text.
  map.attributionControl = L.control.attribution({ position: `bottom${end}`, prefix: "Leaflet" }).addTo(map);
  document.querySelector(".credit").append(name(data.credits.join(" · ")));

  // Fit the study area beside or below the stamp, whichever shows it larger.
  const stamp = document.querySelector(".stamp");
  const fit = () => {
    map.fitBounds(data.bounds, { padding: [24, 24], animate: false });
    const size = map.getSize();
    const corner = map.latLngToContainerPoint([data.bounds[1][0], data.bounds[mirrored ? 1 : 0][1]]);
    const below = stamp.offsetTop + stamp.offsetHeight;
    const beside = mirrored ? size.x - stamp.offsetLeft : stamp.offsetLeft + stamp.offsetWidth;
    if ((mirrored ? size.x - corner.x : corner.x) >= beside || corner.y >= below) return;
    const room = (x, y) => (size.x - x > 100 && size.y - y > 100 ? map.getBoundsZoom(data.bounds, false, L.point(x, y)) : 0);
    const [x, y] = room(beside + 24, 48) > room(48, below + 24) ? [beside, 24] : [24, below];
    map.fitBounds(data.bounds, {
      animate: false,
      paddingTopLeft: [mirrored ? 24 : x, y],
      paddingBottomRight: [mirrored ? x : 24, 24],
    });
  };
  fit();

  const card = Ceaseline.card(map, data);
  const ground = Ceaseline.ground(map, data, card);
  const posts = Ceaseline.posts(map, data, card, ground);
  Ceaseline.panel(map, data, card, posts);
  Ceaseline.table(data);
  Ceaseline.inputs(data);
  map.invalidateSize({ animate: false });
  Ceaseline.labels(map, data, posts);

  const root = document.documentElement;
  document.querySelector("[data-do=theme]").addEventListener("click", () => {
    const system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
  });

  // Paper has its own width: draw for it, then go back to what was on the screen.
  const app = document.querySelector(".app");
  const redraw = (printing) => {
    app.classList.toggle("printing", printing);
    map.invalidateSize({ animate: false });
  };
  let seen = null;
  window.addEventListener("beforeprint", () => {
    seen = [map.getCenter(), map.getZoom()];
    redraw(true);
    fit();
  });
  window.addEventListener("afterprint", () => {
    redraw(false);
    if (seen) map.setView(...seen, { animate: false });
  });
};

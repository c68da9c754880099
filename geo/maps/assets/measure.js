// How far along a path, and how large the ground inside it: by clicks, or by keys at the middle.
"use strict";

Ceaseline.measure = (map, state, tools) => {
  const { el, button, say, ellipsoid } = Ceaseline;
  const points = [];
  const line = L.polygon([], { className: "measured", interactive: false, fill: false, noClip: true });
  const dots = L.layerGroup();
  const box = map.getContainer();
  const cross = el("div", { class: "cross", hidden: true, "aria-hidden": "true" });
  const result = el("output", { class: "result", "aria-live": "polite" });
  const help = el("p", {});
  const clear = button("", () => change(() => points.splice(0)));
  const panel = el("div", { class: "measure", hidden: true }, help, result, clear);
  const toggle = el("button", { type: "button", class: "btn", "aria-pressed": "false" });
  const on = () => toggle.getAttribute("aria-pressed") === "true";
  box.append(cross, panel);
  L.DomEvent.disableClickPropagation(panel);

  // Whole metres below 10 km, then tenths of a km; areas as all areas of the page.
  const metres = (length) => (length < 10000
    ? say("unit.figure_m", { n: Math.round(length).toLocaleString("en") })
    : say("measure.km", { n: (length / 1000).toLocaleString("en", { maximumFractionDigits: 1 }) }));
  const square = (area) => {
    const km2 = area / 1e6;
    return say("unit.figure_km2", { n: km2 < 10 ? String(Number(km2.toPrecision(2))) : Math.round(km2).toLocaleString("en") });
  };

  const tell = () => {
    help.textContent = say("measure.help");
    clear.textContent = say("button.clear");
    clear.setAttribute("aria-label", say("button.clear"));
    toggle.textContent = say("button.measure");
    const told = [say("measure.points", { n: points.length })];
    if (points.length > 1) told.push(say("measure.distance", { length: metres(ellipsoid.length(points)) }));
    if (points.length > 2) told.push(say("measure.area", { area: square(ellipsoid.area(points)) }));
    result.replaceChildren(...told.map((text) => el("span", {}, text)));
  };
  const change = (edit) => {
    edit();
    line.setLatLngs(points);
    dots.clearLayers();
    for (const place of points) L.circleMarker(place, { radius: 4, className: "measured dot", interactive: false }).addTo(dots);
    for (const layer of [line, ...dots.getLayers()]) {
      const path = layer.getElement();
      if (path) for (const name of ["stroke", "stroke-opacity", "stroke-width", "fill", "fill-opacity"]) path.removeAttribute(name);
    }
    tell();
  };
  const add = (latlng) => change(() => points.push([latlng.lat, latlng.lng]));

  // While measuring, the map tells nothing of what lies under a click.
  const hear = (event) => {
    if (event.target.closest(".measure, .card, .leaflet-control")) return;
    event.stopPropagation();
    if (event.type === "click" && !map.dragging.moved()) add(map.mouseEventToLatLng(event));
  };
  const keys = (event) => {
    if (event.target !== box) return;
    if (event.key === "Enter" || event.key === " ") add(map.getCenter());
    else if (event.key === "Backspace") change(() => points.pop());
    else return;
    event.preventDefault();
  };
  const aim = () => {
    cross.hidden = !(on() && document.activeElement === box);
  };

  const start = (measuring) => {
    toggle.setAttribute("aria-pressed", String(measuring));
    panel.hidden = !measuring;
    box.classList.toggle("measuring", measuring);
    const bind = measuring ? "addEventListener" : "removeEventListener";
    box[bind]("click", hear, true);
    box[bind]("keydown", keys);
    if (measuring) {
      line.addTo(map);
      dots.addTo(map);
      box.focus({ preventScroll: true });
    } else {
      line.remove();
      dots.remove();
    }
    change(() => points.splice(0));
    aim();
  };
  toggle.addEventListener("click", () => start(!on()));
  box.addEventListener("focus", aim);
  box.addEventListener("blur", aim);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && on()) {
      start(false);
      toggle.focus();
    }
  });
  tools.append(toggle);
  state.follow(["lang"], tell);
};

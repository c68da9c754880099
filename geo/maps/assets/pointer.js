// Where the pointer is; and where the middle of the map is, while it is moved by keys.
"use strict";

Ceaseline.pointer = (map, state) => {
  const { el, figure, say } = Ceaseline;
  const shown = el("output", { class: "pointer", "aria-live": "off", hidden: true });
  const box = map.getContainer();
  box.append(shown);
  let last = null;

  const tell = () => {
    shown.hidden = !last;
    if (!last) return;
    const [key, { lat, lng }] = last;
    shown.replaceChildren(say(key), " ", figure(`${lat.toFixed(5)}, ${lng.toFixed(5)}`));
  };
  const note = (key, latlng) => {
    last = latlng && [key, latlng];
    tell();
  };
  const middle = () => {
    if (document.activeElement !== box || !box.matches(":focus-visible")) return;
    shown.setAttribute("aria-live", "polite");
    note("coord.middle", map.getCenter());
  };
  map.on("mousemove", (event) => {
    shown.setAttribute("aria-live", "off");
    note("coord.pointer", event.latlng);
  });
  map.on("mouseout", () => note("", null));
  map.on("moveend", middle);
  box.addEventListener("focus", middle);
  state.follow(["lang"], tell);
};

// A divider over the map: a range input as wide as the map, whose thumb is the handle.
"use strict";

// `told` is run with the place of the divider in pixels from the left, whenever it moves.
Ceaseline.divider = (map, data, state, told) => {
  const { el, svg, say, pick } = Ceaseline;
  const HANDLE = 44; // px; the thumb's middle runs from half of it to half of it
  const line = el("div", { class: "divider", "aria-hidden": "true" });
  const grip = svg("svg", { class: "grip", width: 44, height: 44, viewBox: "-22 -22 44 44", "aria-hidden": "true" },
    svg("path", { d: "M-5 -7L-12 0L-5 7M5 -7L12 0L5 7" }));
  const input = el("input", { type: "range", min: 0, max: 1, step: "any", "aria-label": say("swipe.divider") });
  const box = el("div", { class: "swiper" }, line, input, grip);
  map.getContainer().append(box);
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  // The map moves by arrows too, while the focus is on it; those on the handle are its own.
  input.addEventListener("keydown", (event) => event.stopPropagation());

  const place = () => {
    const { x } = map.getSize();
    const along = HANDLE / 2 + state.swipe * (x - HANDLE);
    const at = document.documentElement.dir === "rtl" ? x - along : along;
    for (const each of [line, grip]) each.style.left = `${at}px`;
    told(at);
  };
  const tell = () => {
    const percent = Math.round(100 * state.swipe);
    const side = state.swap ? 1 : 0;
    input.setAttribute("aria-label", say("swipe.divider"));
    input.setAttribute("aria-valuetext", say("swipe.share", { n: percent, date: pick(data.texts[`day${side}`]) }));
  };
  input.addEventListener("input", () => state.set({ swipe: Number(input.value) }));
  map.on("move moveend zoom zoomend viewreset resize", place);
  state.follow(["swipe", "swap", "lang", "mode"], () => {
    input.value = state.swipe;
    box.hidden = state.mode !== "swipe";
    tell();
    place();
  });
  return place;
};

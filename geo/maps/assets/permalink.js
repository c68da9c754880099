// What is chosen, in the address: read when the page opens or the address changes, and kept there.
"use strict";

// `known` lists what may be chosen: { date (which one a text asks for), views, langs, themes }; `more`
// tells of what else a page keeps: for each key how to read it, and how to write it (empty: left out).
Ceaseline.permalink = (map, state, known, more = {}) => {
  const { el, say } = Ceaseline;
  const one = (options) => (text) => (options.includes(text) ? text : undefined);

  const layers = (text) => {
    const wanted = text.split(",").filter(Boolean);
    const shown = known.themes.filter((theme) => wanted.includes(theme));
    if (wanted.length && !shown.length) return undefined;
    return shown.join() === known.themes.filter(state.usual).join() ? null : shown;
  };
  const place = (text) => {
    const parts = text.split("/");
    const numbers = parts.map(Number);
    if (parts.length !== 3 || parts.some((part) => !part.trim()) || !numbers.every(Number.isFinite)) return undefined;
    const [zoom, lat, lon] = numbers;
    return zoom >= 0 && zoom <= 19 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? numbers : undefined;
  };
  const READ = { date: known.date, view: one(known.views), layers, lang: one(known.langs), map: place };
  for (const [key, how] of Object.entries(more)) READ[key] = how.read;

  const read = () => {
    const chosen = {};
    for (const [key, text] of new URLSearchParams(window.location.hash.slice(1))) {
      const value = Object.hasOwn(READ, key) ? READ[key](text) : undefined;
      if (value !== undefined) chosen[key] = value;
    }
    if (chosen.map) map.setView(chosen.map.slice(1), chosen.map[0], { animate: false });
    state.set(chosen);
  };

  const here = () => {
    const { lat, lng } = map.getCenter();
    return [Number(map.getZoom().toFixed(2)), Number(lat.toFixed(5)), Number(lng.toFixed(5))];
  };
  const hash = () => {
    const parts = [`date=${state.date}`, `view=${encodeURIComponent(state.view)}`];
    if (state.layers !== null) parts.push(`layers=${state.layers.join(",")}`);
    for (const [key, how] of Object.entries(more)) {
      const text = how.write(state[key]);
      if (text) parts.push(`${key}=${text}`);
    }
    return `#${[...parts, `lang=${state.lang}`, `map=${here().join("/")}`].join("&")}`;
  };
  const write = () => {
    try {
      window.history.replaceState(null, "", hash());
    } catch {
      // A page inside another's frame has no address of its own.
    }
  };

  read();
  window.addEventListener("hashchange", read);
  map.on("moveend", () => state.set({ map: here() }));
  let opened = false;
  state.follow(["date", "view", "layers", "lang", "map", ...Object.keys(more)], () => {
    if (opened) write();
    opened = true;
  });

  const button = document.querySelector("[data-do=link]");
  const told = document.querySelector(".said");
  button.addEventListener("click", async () => {
    const link = window.location.href.split("#")[0] + hash();
    try {
      await navigator.clipboard.writeText(link);
      told.replaceChildren(say("button.copied"));
    } catch {
      const field = el("input", { type: "text", readonly: true, value: link, "aria-label": say("report.copy_failed"), dir: "ltr" });
      told.replaceChildren(say("report.copy_failed"), " ", field);
      field.select();
    }
  });
};

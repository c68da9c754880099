// Samples and rows of keys beside a map, for pages that tell of two dates.
"use strict";

Ceaseline.legend = (data, card) => {
  const { el, pick, say } = Ceaseline;
  const { box, stroke, ground, reach, record, row: key, marks: ages, lines: drawn } = Ceaseline.key(data, card);
  const section = (title, aside, ...children) =>
    el("section", {}, el("h2", {}, el("span", {}, title), aside ? el("small", {}, aside) : ""), ...children);
  const note = (text) => (text ? el("p", { class: "note" }, text) : "");

  // A figure and its interval, apart: the interval is set smaller.
  const measured = (text) => {
    const [value, reach] = pick(text).replace(/[\u2066-\u2069]/g, "").split(" ± ");
    return el("bdi", { dir: "ltr" }, el("b", {}, value), reach ? el("small", {}, ` ± ${reach}`) : "");
  };

  let state = null;
  // Lines of control are told apart on these pages, by date; belts and single places are not told.
  const lines = () => drawn({ ...data, belts: [], spots: [] }, state, []);

  // What a point of view calls the ground of each holder on both dates, and on whose word.
  const labels = (map) => {
    const view = data.views.find((each) => each.key === state.view);
    if (!view || !view.labels.length) return "";
    const head = (text) => el("th", { scope: "col", class: "n" }, text);
    const rows = view.labels.map((label) => {
      const holder = data.holders.find((each) => each.key === label.holder);
      const said = { ...label, what: holder ? holder.name : "", at: map.getCenter() };
      const open = record(ground(holder && holder.look, label.holder === "unknown"), said).firstChild;
      return el("tr", {}, el("th", { scope: "row" }, open), ...label.areas.map((area) => el("td", { class: "n" }, Ceaseline.figure(area))));
    });
    return section(say("view.labels_of", { view: pick(view.name) }), say("unit.km2"),
      el("table", { class: "balance" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("view.label")), head(say("time.before")), head(say("time.after")))),
        el("tbody", {}, ...rows)),
      note(pick(view.note)), note(`${say("view.own_words")} ${say("view.note")}`));
  };

  return { box, stroke, key, section, note, ground, record, measured, lines, ages, reach, labels, follows: (one) => { state = one; } };
};

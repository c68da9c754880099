// Samples and rows of keys beside a map, for pages that tell of two dates.
"use strict";

Ceaseline.legend = (data, card) => {
  const { el, svg, name, paint, button, pick, say, diamond } = Ceaseline;
  const box = (...children) => svg("svg", { class: "swatch", width: 30, height: 18, "aria-hidden": "true" }, ...children);
  const stroke = (...classes) => box(...classes.map((c) => svg("path", { class: c, d: "M1 9H29" })));
  const key = (sample, text) => el("li", {}, sample, name(text));
  const section = (title, aside, ...children) =>
    el("section", {}, el("h2", {}, el("span", {}, title), aside ? el("small", {}, aside) : ""), ...children);
  const note = (text) => (text ? el("p", { class: "note" }, text) : "");
  const ground = (look, unknown, was) => box(...[look, was].filter(Boolean).map((one) =>
    svg("rect", { class: unknown ? "sample unknown" : "sample", x: 1, y: 1, width: 28, height: 16, rx: 2, fill: paint(data, one) })));

  // The row of a record tells its sources; a zone lets clicks through to the ground, so only here.
  const record = (sample, item, text = pick(item.name)) => {
    const row = button(text, () => card.open(() => [item], item.at), sample, name(text));
    row.className = "told";
    return el("li", {}, row);
  };

  // A figure and its interval, apart: the interval is set smaller.
  const measured = (text) => {
    const [value, reach] = pick(text).replace(/[\u2066-\u2069]/g, "").split(" ± ");
    return el("bdi", { dir: "ltr" }, el("b", {}, value), reach ? el("small", {}, ` ± ${reach}`) : "");
  };

  const lines = () => {
    const rows = [];
    const shown = (theme, records) => (state.shows(theme) ? records : []);
    shown("line", data.lines).forEach((line, position) => {
      const sample = stroke(position % 2 ? "line dashed" : "line");
      sample.append(svg("circle", { class: "disc", cx: 15, cy: 9, r: 7.5 }),
        svg("text", { class: "letter", x: 15, y: 12.7, "text-anchor": "middle" }, line.letter));
      rows.push(record(sample, line));
    });
    const area = (look, className) => box(svg("rect", { class: className, x: 1, y: 1, width: 28, height: 16, fill: paint(data, look) }));
    for (const zone of shown("regime", data.zones)) rows.push(record(area(`${data.prefix}-zone`, "zone rim"), zone));
    for (const claim of shown("claim", data.claims)) {
      rows.push(record(area(claim.look || `${data.prefix}-claim`, "claim"), claim, [claim.name, claim.what].map(pick).filter(Boolean).join(": ")));
    }
    for (const terrain of shown("terrain", data.terrain)) rows.push(record(stroke("terrain"), terrain));
    rows.push(key(stroke("study"), say("line.study_edge")));
    return rows;
  };

  let state = null;
  const reach = () => box(svg("circle", { class: "reach", cx: 15, cy: 9, r: 8 }));
  const ages = (swatch) => el("ul", { class: "key two" },
    key(diamond("fresh", swatch), say("legend.within_3m")), key(reach(), say("legend.in_circle")),
    key(diamond("aged", swatch), say("legend.within_1y")), key(diamond("fresh", swatch, true), say("legend.one_source")),
    key(diamond("old", swatch), say("legend.earlier")));

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

// The key: small pictures of what the map draws, and which lines, zones and claims it shows.
"use strict";

Ceaseline.key = (data, card) => {
  const { el, svg, name, paint, button, pick, say } = Ceaseline;
  const box = (...children) => svg("svg", { class: "swatch", width: 30, height: 18, "aria-hidden": "true" }, ...children);
  // The look of a holder; over it, where there is one, that of the holder before.
  const ground = (look, unknown, was) => box(...[look, was].filter(Boolean).map((one) => svg("rect", {
    class: unknown ? "sample unknown" : "sample", x: 1, y: 1, width: 28, height: 16, rx: 2, fill: paint(data, one),
  })));
  const area = (look, className) => box(svg("rect", { class: className, x: 1, y: 1, width: 28, height: 16, fill: paint(data, look) }));
  const stroke = (...classes) => box(...classes.map((each) => svg("path", { class: each, d: "M1 9H29" })));
  const reach = () => box(svg("circle", { class: "reach", cx: 15, cy: 9, r: 8 }));
  const row = (sample, text) => el("li", {}, sample, name(text));

  // The row of a record tells its sources; a zone lets clicks through to the ground, so only here.
  const record = (sample, item, text = pick(item.name)) => {
    const told = button(text, () => card.open(() => [item], item.at), sample, name(text));
    told.className = "told";
    return el("li", {}, told);
  };

  // Rows for what is drawn on the day; `kinds` are those of its lines of control.
  const lines = (day, state, kinds) => {
    const rows = [];
    const shown = (theme, records) => (state.shows(theme) ? records : []);
    for (const [kind, text] of [["front", "line.control"], ["supposed", "line.supposed"], ["advance", "line.advance"], ["limit", "line.limit"]]) {
      if (shown("control", kinds).includes(kind)) rows.push(row(stroke(`front case ${kind}`, `front ${kind}`), say(text)));
    }
    for (const line of shown("line", day.lines)) {
      const sample = stroke(data.lines.indexOf(line) % 2 ? "line dashed" : "line");
      sample.append(svg("circle", { class: "disc", cx: 15, cy: 9, r: 7.5 }),
        svg("text", { class: "letter", x: 15, y: 12.7, "text-anchor": "middle" }, line.letter));
      rows.push(record(sample, line));
    }
    for (const zone of shown("regime", day.zones)) rows.push(record(area(`${data.prefix}-zone`, "zone rim"), zone));
    for (const belt of shown("belts", day.belts)) rows.push(record(stroke("belt"), belt));
    for (const claim of shown("claim", day.claims)) {
      const text = [claim.name, claim.what].map(pick).filter(Boolean).join(": ");
      rows.push(record(area(claim.look || `${data.prefix}-claim`, "claim"), claim, text));
    }
    const spot = (theme) => box(svg("circle", { class: `spot of-${theme}`, cx: 15, cy: 9, r: 4 }));
    const spots = day.spots.filter((each) => state.shows(each.theme));
    for (const each of spots.filter((one) => one.theme !== "line")) rows.push(record(spot(each.theme), each));
    if (spots.some((one) => one.theme === "line")) rows.push(row(spot("line"), say("line.points")));
    for (const terrain of shown("terrain", day.terrain)) rows.push(record(stroke("terrain"), terrain));
    rows.push(row(stroke("study"), say("line.study_edge")));
    return rows;
  };

  // Marks of posts by the age of their last report, and what else a mark can tell.
  const marks = (swatch) => {
    const { diamond } = Ceaseline;
    return el("ul", { class: "key two" },
      row(diamond("fresh", swatch), say("legend.within_3m")), row(reach(), say("legend.in_circle")),
      row(diamond("aged", swatch), say("legend.within_1y")), row(diamond("fresh", swatch, true), say("legend.one_source")),
      row(diamond("old", swatch), say("legend.earlier")));
  };
  // Posts by name, each with how far off it may be and its last report.
  const list = (all, posts) => el("ul", { class: "list", tabindex: "0", "aria-label": say("legend.posts") }, ...all.map((post) => {
    const each = button(pick(post.name), () => posts.choose(post),
      post.drawn ? Ceaseline.diamond(post.age, posts.swatchOf(post), post.single) : reach(), name(pick(post.name)),
      el("small", {}, post.possible ? say("time.possible") : name(pick(post.off))), Ceaseline.figure(post.report || ""));
    each.className = "row";
    return el("li", {}, each);
  }));
  return { box, stroke, reach, ground, row, record, lines, marks, list };
};

// Beside the map: who holds, what the point of view calls it, the key, the posts.
"use strict";

Ceaseline.panel = (map, data, state, card, posts) => {
  const { el, svg, name, figure, paint, diamond, button, say, pick } = Ceaseline;
  const side = el("div", { class: "panel" });
  document.querySelector(".side").append(side);

  const section = (title, aside, ...children) => {
    const heading = el("h2", {}, el("span", {}, title), aside ? el("small", {}, aside) : "");
    side.append(el("section", {}, heading, ...children));
  };
  const box = (...children) => svg("svg", { class: "swatch", width: 30, height: 18, "aria-hidden": "true" }, ...children);
  const ground = (look, unknown) =>
    box(svg("rect", { class: unknown ? "sample unknown" : "sample", x: 1, y: 1, width: 28, height: 16, rx: 2, fill: paint(data, look) }));
  const stroke = (...classes) => box(...classes.map((c) => svg("path", { class: c, d: "M1 9H29" })));
  const area = (look, className) =>
    box(svg("rect", { class: className, x: 1, y: 1, width: 28, height: 16, fill: paint(data, look) }));
  const key = (sample, text) => el("li", {}, sample, name(text));
  const note = (text) => (text ? el("p", { class: "note" }, text) : "");

  // The row of a record tells its sources; a zone lets clicks through to the ground, so only here.
  const record = (sample, item, text = pick(item.name)) => {
    const row = button(text, () => card.open(() => [item], item.at), sample, name(text));
    row.className = "told";
    return el("li", {}, row);
  };

  const holders = () => section(
    say("fig.holds"),
    say("fig.of_total", { total: data.total }),
    ...data.holders.map((holder) => {
      const bar = svg("svg", { class: "bar", width: "100%", height: 4, "aria-hidden": "true" },
        svg("rect", { class: "back", width: "100%", height: 4, rx: 2 }),
        svg("rect", { class: "part", width: `${holder.share * 100}%`, height: 4, rx: 2 }));
      const status = Ceaseline.statuses(holder);
      return el("div", { class: "hold" }, ground(holder.look, holder.holder === "unknown"),
        el("span", { class: "n" }, name(pick(holder.name)), status ? el("small", {}, name(status)) : ""),
        el("b", { class: "q" }, figure(holder.area)), bar);
    }),
    note(say("note.rounding")),
  );

  // In a point of view: what it calls the ground of each holder, and on whose word.
  const labels = () => {
    const view = data.views.find((each) => each.key === state.view);
    if (!view || !view.labels.length) return;
    section(
      say("view.labels_of", { view: pick(view.name) }),
      say("unit.km2"),
      el("ul", { class: "key labels" }, ...view.labels.map((label) => {
        const item = record(ground(label.look, label.holder === "unknown"), label);
        item.append(el("b", { class: "q" }, figure(label.area)));
        return item;
      })),
      note(pick(view.note)),
      note(`${say("view.own_words")} ${say("view.note")}`),
    );
  };

  const lines = () => {
    const rows = [];
    const shown = (theme, records) => (state.shows(theme) ? records : []);
    for (const [kind, text] of [["front", "line.control"], ["supposed", "line.supposed"], ["advance", "line.advance"], ["limit", "line.limit"]]) {
      if (shown("control", data.fronts).some((front) => front.kind === kind)) rows.push(key(stroke(`front case ${kind}`, `front ${kind}`), say(text)));
    }
    shown("line", data.lines).forEach((line, position) => {
      const sample = stroke(position % 2 ? "line dashed" : "line");
      sample.append(svg("circle", { class: "disc", cx: 15, cy: 9, r: 7.5 }),
        svg("text", { class: "letter", x: 15, y: 12.7, "text-anchor": "middle" }, line.letter));
      rows.push(record(sample, line));
    });
    for (const zone of shown("regime", data.zones)) rows.push(record(area(`${data.prefix}-zone`, "zone rim"), zone));
    for (const belt of shown("belts", data.belts)) rows.push(record(stroke("belt"), belt));
    for (const claim of shown("claim", data.claims)) {
      const text = [claim.name, claim.what].map(pick).filter(Boolean).join(": ");
      rows.push(record(area(claim.look || `${data.prefix}-claim`, "claim"), claim, text));
    }
    const spot = (theme) => box(svg("circle", { class: `spot of-${theme}`, cx: 15, cy: 9, r: 4 }));
    const spots = data.spots.filter((each) => state.shows(each.theme));
    for (const each of spots.filter((one) => one.theme !== "line")) rows.push(record(spot(each.theme), each));
    if (spots.some((one) => one.theme === "line")) rows.push(key(spot("line"), say("line.points")));
    for (const terrain of shown("terrain", data.terrain)) rows.push(record(stroke("terrain"), terrain));
    rows.push(key(stroke("study"), say("line.study_edge")));
    section(say("legend.lines"), "", el("ul", { class: "key" }, ...rows));
  };

  const reported = () => {
    if (!data.posts.length || !state.shows("position")) return;
    const swatch = posts.swatchOf(data.posts[0]);
    const reach = () => box(svg("circle", { class: "reach", cx: 15, cy: 9, r: 8 }));
    const list = data.posts.map((post) => {
      const row = button(pick(post.name), () => posts.choose(post),
        post.drawn ? diamond(post.age, posts.swatchOf(post), post.single) : reach(),
        name(pick(post.name)),
        el("small", {}, post.possible ? say("time.possible") : name(pick(post.off))),
        figure(post.report));
      row.className = "row";
      return el("li", {}, row);
    });
    const vague = data.posts.filter((post) => !post.drawn && !post.possible).length;
    section(
      say("legend.posts_by_report"),
      say("legend.drawn_vague", { drawn: posts.drawn.length, vague }),
      el("ul", { class: "key two" },
        key(diamond("fresh", swatch), say("legend.within_3m")), key(reach(), say("legend.in_circle")),
        key(diamond("aged", swatch), say("legend.within_1y")), key(diamond("fresh", swatch, true), say("legend.one_source")),
        key(diamond("old", swatch), say("legend.earlier"))),
      el("ul", { class: "list", tabindex: "0", "aria-label": say("legend.posts") }, ...list),
      note(say("note.posts_no_area")),
    );
  };

  state.follow(["lang", "view", "layers"], () => {
    side.replaceChildren();
    holders();
    labels();
    lines();
    reported();
  });
};

// How a holder holds: of more than one way, each with its area.
Ceaseline.statuses = (holder) => holder.status
  .map((each) => [Ceaseline.pick(each.status), each.area && Ceaseline.say("unit.figure_km2", { n: each.area })].filter(Boolean).join(" "))
  .join("; ");

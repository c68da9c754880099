// The page of what changed hands: its parts, in the order in which they follow what a reader chooses.
"use strict";

Ceaseline.change = (map, block) => {
  const data = JSON.parse(document.getElementById(block).textContent);
  const state = Ceaseline.state({ date: data.date, view: data.view, lang: data.lang });
  Ceaseline.texts(state, data);
  Ceaseline.frame(data, state);
  Ceaseline.pickers(data, state);
  Ceaseline.controls(map, state);
  Ceaseline.fit(map, data);

  const card = Ceaseline.card(map, data, state);
  const brush = Ceaseline.brush(map);
  const ground = Ceaseline.handed(map, data, brush, card, state);
  // What stood on either date shows.
  const ever = (records) => records.map((each) => ({ ...each, start: "", end: "" }));
  const all = { ...data };
  for (const group of ["zones", "belts", "claims", "lines", "spots", "terrain"]) all[group] = ever(data[group]);
  const around = Ceaseline.around(map, all, brush, card, state);
  around.beneath();
  ground.lay();
  around.above(ground.edge);
  ground.raise();
  ground.draw();
  ground.opens();

  const legend = Ceaseline.legend(data, card);
  legend.follows(state);
  Ceaseline.told(map, data, state, legend, ground, card);
  const themes = Ceaseline.layers(map, { ...data, faces: data.pairs, posts: [] }, state);
  Ceaseline.search(state, Ceaseline.findable(map, { ...data, posts: [] }, card, {}));
  Ceaseline.compared(data, state);
  map.invalidateSize({ animate: false });
  const tools = document.querySelector(".maptools");
  Ceaseline.stretches(map, data, state, tools);
  Ceaseline.measure(map, state, tools);
  Ceaseline.fullscreen(map, state, tools);
  Ceaseline.pointer(map, state);

  const numbers = Ceaseline.numbers(map, data, state, ground.lines);
  const seen = { ...data, get fronts() { return ground.lines(); } };
  Ceaseline.labels(map, seen, state, { drawn: [], boxes: numbers.boxes });
  Ceaseline.printing(map, data);
  Ceaseline.picture(() => Ceaseline.paper(map, data), () => Ceaseline.filename(data, state));
  Ceaseline.permalink(map, state, {
    date: () => undefined, views: data.views.map((view) => view.key), langs: Object.keys(data.words), themes,
  });
};

// Beside the map: what passed, why the map differs, the net of each party, and how sure all of it is.
Ceaseline.told = (map, data, state, legend, ground, card) => {
  const { el, svg, name, figure, dated, button, pick, say } = Ceaseline;
  const side = el("div", { class: "panel" });
  document.querySelector(".side").append(side);
  const row = (sample, title, note, value) => el("div", { class: "hold" }, sample,
    el("span", { class: "n" }, name(title), note ? el("small", {}, name(note)) : ""), el("span", { class: "q" }, value));

  const passed = () => {
    const rows = data.passed.map((each) => row(legend.ground(each.look, false, each.was),
      say("fig.transfer", { from: pick(each.from), to: pick(each.to) }),
      !each.found ? say("none.found") : each.detectable ? "" : say("none.no_change"), legend.measured(each.area)));
    return legend.section(data.supposed ? say("fig.would_change_hands") : say("fig.changed_hands"), say("swipe.unit"),
      data.detected ? "" : el("p", { class: "verdict" }, el("b", {}, say("none.no_change"))), ...rows,
      data.passed.length ? legend.note(say("legend.fill_after")) : "");
  };
  const SAMPLES = { event: () => data.passed[0], correction: () => ({ look: `${data.prefix}-correction` }), reclassification: () => ({ look: `${data.prefix}-reclassified` }) };
  const kinds = () => legend.section(say("change.why"), say("unit.km2"),
    ...data.kinds.rows.map((each) => {
      const sample = SAMPLES[each.kind]() || { look: data.holders[0].look, was: "" };
      return row(legend.ground(sample.look, false, sample.was), say(`reasons.${each.kind}`), say(`change.${each.kind}`), each.area ? legend.measured(each.area) : say("none.not_told"));
    }),
    legend.note(data.kinds.unsplit ? pick(data.kinds.unsplit) : ""));
  const net = () => (data.net.length ? legend.section(say("change.net"), say("change.bars"), Ceaseline.netbars(data),
    data.net.some((each) => !each.detectable) ? legend.note(say("change.open")) : "") : "");
  const sure = () => {
    const sigmas = [...new Set(data.moved.filter((each) => each.sigma).map((each) => 2 * each.sigma))].sort((a, b) => a - b);
    const metres = sigmas.length > 1 ? `${sigmas[0].toLocaleString("en")}–${sigmas.at(-1).toLocaleString("en")}` : sigmas.length ? sigmas[0].toLocaleString("en") : "";
    const band = legend.box(svg("path", { class: "band sample", d: "M1 9H29" }), svg("path", { class: "front thin", d: "M1 9H29" }));
    const rows = sigmas.length ? [legend.key(band, say("change.band", { m: say("unit.figure_m", { n: `± ${metres}` }) }))] : [];
    if (data.moved.some((each) => !each.now)) rows.push(legend.key(legend.stroke("was"), say("change.line_before")));
    return legend.section(say("change.accuracy"), "", el("ul", { class: "key" }, ...rows),
      data.moved.some((each) => !each.sigma) ? legend.note(say("change.unstated")) : "",
      data.slivers ? legend.note(say("change.slivers", { n: data.slivers, km2: data.slivers_km2 })) : legend.note(say("change.no_slivers")),
      legend.note(say("note.floor")));
  };
  const lines = () => {
    const rows = [["front", "line.control"], ["advance", "line.advance"], ["limit", "line.limit"]]
      .filter(([kind]) => ground.kinds().includes(kind))
      .map(([kind, text]) => {
        const look = kind === "front" && data.supposed ? "supposed" : kind;
        return legend.key(legend.stroke(`front thin case ${look}`, `front thin ${look}`), say(look === "supposed" ? "line.supposed" : text));
      });
    return legend.section(say("legend.lines"), "", el("ul", { class: "key" }, ...rows, ...legend.lines()));
  };
  const positions = () => {
    const list = data.positions.map((post) => {
      const open = () => {
        if (post.at && !map.getBounds().contains(post.at)) map.panTo(post.at, { animate: false });
        card.open(() => [post], post.at || map.getCenter());
      };
      const item = button(pick(post.name), open, legend.box(), name(pick(post.name)), el("small", {}, name(pick(post.change))), dated(pick(post.from)));
      item.className = "row";
      return el("li", {}, item);
    });
    return legend.section(say("report.positions"), list.length ? String(list.length) : "",
      list.length ? el("ul", { class: "list", tabindex: "0", "aria-label": say("report.positions") }, ...list) : legend.note(say("report.no_positions")),
      legend.note(say("note.posts_no_area")));
  };
  state.follow(["lang", "view", "layers"], () => {
    side.replaceChildren(...[passed(), kinds(), net(), sure(), legend.labels(map), positions(), lines()].filter(Boolean));
  });
};

// What a file of this page is called: what it is about, and whose words it is in where they are not de facto.
Ceaseline.filename = (data, state) => {
  const view = data.views.find((each) => each.key === state.view);
  return [data.file, view && view.labels.length ? view.key : ""].filter(Boolean).join("-");
};

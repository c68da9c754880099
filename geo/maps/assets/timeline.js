// The page through time.
"use strict";

Ceaseline.timeline = (map, block) => {
  const { el, svg, name } = Ceaseline;
  const data = JSON.parse(document.getElementById(block).textContent);
  const state = Ceaseline.state(data, { date: data.last, view: data.view, lang: data.lang });
  const { say, pick, mirrored, longDate, lastBy } = Ceaseline;
  const hidden = new Set(); // holders whose ground is drawn by its outline alone

  // A day without a report is answered by the last report before it.
  const answers = (day) => {
    const run = data.missing[lastBy(data.missing.map(([first]) => first), day)];
    return run && day < run[1] ? run[2] : day;
  };

  const zoom = L.control.zoom();
  const scale = L.control.scale({ imperial: false, maxWidth: 110 });
  scale._updateMetric = function (most) {
    const metres = this._getRoundNum(most);
    const text = metres < 1000 ? `${metres} ${say("unit.m")}` : `${metres / 1000} ${say("unit.km")}`;
    this._updateScale(this._mScale, text, metres / most);
  };
  map.attributionControl = L.control.attribution({ prefix: "Leaflet" });
  for (const control of [zoom, scale, map.attributionControl]) control.addTo(map);

  const brush = Ceaseline.brush(map);
  const card = Ceaseline.card(map, { sources: data.sources, get words() { return data.words[state.lang]; } });

  // Fit the study area beside or below the stamp, whichever shows it larger.
  const stamp = document.querySelector(".stamp");
  const fit = () => {
    map.fitBounds(data.bounds, { padding: [20, 20], animate: false });
    const size = map.getSize();
    const corner = map.latLngToContainerPoint([data.bounds[1][0], data.bounds[mirrored() ? 1 : 0][1]]);
    const below = stamp.offsetTop + stamp.offsetHeight;
    const beside = mirrored() ? size.x - stamp.offsetLeft : stamp.offsetLeft + stamp.offsetWidth;
    if ((mirrored() ? size.x - corner.x : corner.x) >= beside || corner.y >= below) return;
    const room = (x, y) => (size.x - x > 100 && size.y - y > 100 ? map.getBoundsZoom(data.bounds, false, L.point(x, y)) : 0);
    const [x, y] = room(beside + 24, 40) > room(40, below + 20) ? [beside, 20] : [20, below];
    map.fitBounds(data.bounds, {
      animate: false,
      paddingTopLeft: [mirrored() ? 20 : x, y],
      paddingBottomRight: [mirrored() ? x : 20, 20],
    });
  };

  const tellStamp = () => {
    const view = data.views.find((each) => each.key === state.view);
    const day = answers(state.date);
    document.querySelector(".head .day").textContent = longDate(data, state.lang, state.date);
    const time = el("time", { datetime: state.date }, longDate(data, state.lang, state.date));
    const told = el("p", {}, Ceaseline.figure(state.date));
    if (day !== state.date) told.append(" · ", el("b", {}, say("asof.reported", { date: longDate(data, state.lang, day) })));
    if (data.asof) told.append(" · ", el("b", {}, say("asof", { date: longDate(data, state.lang, data.asof) })));
    stamp.replaceChildren(el("p", { class: "date" }, time), told, el("p", { class: "view" }, name(pick(view.stamp))));
    if (view.labels.length) stamp.append(el("p", { class: "view" }, say("view.note")));
  };

  // Before the fit the map has no view, and paths have no place.
  tellStamp();
  fit();
  const ground = Ceaseline.restyle(map, data, brush);
  ground.answers = answers;
  const around = Ceaseline.around(map, data, brush, card, ground);
  around.beneath();
  ground.lay();
  around.above();
  ground.raise();
  const posts = Ceaseline.stands(map, data, brush, card, state);
  const axis = Ceaseline.axis(data);
  const happened = Ceaseline.happened(data, state, card, map);
  const panel = Ceaseline.holds(map, data, { ground, around, posts, happened, card, hidden }, state);

  // What labels.js reads: names in the chosen language, outlines of the day.
  const named = { drawn: [] };
  const seen = { fronts: [], lines: [], zones: [], claims: [], ground: [], places: [] };
  const here = (list) => list.filter((each) => around.valid(each, state.date)).map((each) => ({ ...each, name: pick(each.name) }));
  const read = () => {
    for (const group of ["lines", "zones", "claims", "ground", "places"]) seen[group] = here(data[group]);
    seen.fronts = ground.fronts();
    named.drawn = posts.told().filter((post) => post.drawn).map((post) => ({ ...post, name: pick(post.name) }));
  };
  let label = () => {};

  ground.opens((code, latlng) => {
    const { held } = data;
    const [holder, , party] = data.arcs.states[code];
    const status = data.arcs.states[code][1];
    const i = lastBy(held.days, answers(state.date));
    const day = answers(state.date);
    const records = data.statements
      .filter((each) => each.status === status && (each.party || null) === party)
      .map((each) => [each, each.spells.find(([first, end]) => (!first || first <= day) && (!end || day < end))])
      .filter(([, spell]) => spell)
      .map(([each, [first, end]]) => {
        const record = Ceaseline.local(each);
        return record.from ? record : { ...record, from: first, to: end || say("valid.no_end") };
      });
    const found = held.holders.find((each) => each.key === holder);
    const area = i >= 0 ? say("unit.figure_km2", { n: held.areas[i][held.holders.indexOf(found)] }) : "";
    const heading = [pick(found.name), pick(held.states[code].status), area].filter(Boolean).join(", ");
    card.open(records.length ? records : [{ name: pick(found.name), sources: [] }], latlng, heading);
  });

  const tellFaces = () => ground.faces().forEach((face, code) => {
    const { holder, status } = data.held.states[code];
    const found = data.held.holders[holder];
    const path = face.getElement();
    path.setAttribute("aria-label", [found ? pick(found.name) : "", pick(status)].filter(Boolean).join(", ") || "–");
    path.classList.toggle("off", hidden.has(found ? found.key : "unknown"));
  });
  map.on("ceaseline:layers", tellFaces);

  const draw = () => {
    ground.draw(answers(state.date));
    around.draw(state.date);
    posts.draw(state.date);
  };
  const tell = () => {
    for (const [control, corner] of [[zoom, "topend"], [scale, "bottomstart"], [map.attributionControl, "bottomend"]]) {
      const side = corner.endsWith("end") !== mirrored() ? "right" : "left";
      control.setPosition(corner.replace(/start|end/, side));
    }
    document.querySelector(".leaflet-control-zoom-in").title = say("button.zoom_in");
    document.querySelector(".leaflet-control-zoom-out").title = say("button.zoom_out");
    for (const way of ["in", "out"]) document.querySelector(`.leaflet-control-zoom-${way}`).setAttribute("aria-label", say(`button.zoom_${way}`));
    for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
    for (const each of document.querySelectorAll("[data-name]")) each.setAttribute("aria-label", say(each.dataset.name));
    document.querySelector("h1 [data-title]").textContent = pick(data.title);
    document.querySelector(".credit").replaceChildren(name(data.credits.join(" · ")));
    for (const each of document.querySelectorAll("[data-lang]")) each.setAttribute("aria-pressed", String(each.dataset.lang === state.lang));
    Ceaseline.viewed(data, state);
    Ceaseline.founded(data);
    around.tell();
    posts.tell();
    panel.fill();
    tellFaces();
    happened.follow();
  };

  state.on((changed) => {
    const date = changed.has("date");
    const lang = changed.has("lang");
    tellStamp();
    if (date) {
      card.close();
      draw();
    }
    if (lang) {
      card.close();
      tell();
    } else {
      panel.refresh();
      happened.follow();
      tellFaces();
    }
    if (changed.has("view")) Ceaseline.viewed(data, state);
    read();
    label();
  });

  draw();
  tell();
  read();
  Ceaseline.chart(data, axis, document.querySelector(".track"), state);
  Ceaseline.clock(data, axis, state);
  Ceaseline.timetable(data, state);
  map.invalidateSize({ animate: false });
  label = Ceaseline.labels(map, seen, named);
  Ceaseline.link(data, state);

  for (const each of document.querySelectorAll("[data-lang]")) {
    each.addEventListener("click", () => state.set({ lang: each.dataset.lang }));
  }
  document.querySelector("[data-do=view]").addEventListener("change", (event) => state.set({ view: event.target.value }));
  const root = document.documentElement;
  document.querySelector("[data-do=theme]").addEventListener("click", () => {
    const system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
  });
  // On a phone one part of the panel shows at a time.
  const side = document.querySelector(".side");
  for (const each of document.querySelectorAll("[data-show]")) {
    each.addEventListener("click", () => {
      side.dataset.shows = each.dataset.show;
      for (const other of document.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", String(other === each));
      happened.follow();
    });
  }
};

Ceaseline.viewed = (data, state) => {
  const { el, pick } = Ceaseline;
  const select = document.querySelector("[data-do=view]");
  select.replaceChildren(...data.views.filter((view) => view.told).map((view) => el("option", { value: view.key }, pick(view.title))));
  select.value = state.view;
};

// What the page rests on, and what it does not draw.
Ceaseline.founded = (data) => {
  const { el, name, figure, pick, say } = Ceaseline;
  const list = (title, rows) => [el("h3", {}, title), el("ul", {}, ...rows)];
  const files = (rows) => rows.map((row) => el("li", {}, figure(row.name), " ", name(row.text)));
  const sources = data.sources.map((source) => el("li", {}, name([source.who, source.title, source.date, source.url].filter(Boolean).join(", "))));
  document.querySelector(".inputs").replaceChildren(
    el("summary", {}, `${say("foot.sources")} (${data.sources.length}) · ${say("foot.inputs")}`),
    ...list(say("foot.licences"), files(data.layers)), ...list(say("foot.inputs"), files(data.inputs)), ...list(say("foot.sources"), sources));
  const gaps = document.querySelector(".gaps");
  gaps.hidden = !data.gaps.length;
  gaps.replaceChildren(el("summary", {}, `${say("report.not_drawn")} (${data.gaps.length})`), el("p", {}, say("report.gap_help")),
    el("ul", {}, ...data.gaps.map((gap) => el("li", {}, el("b", {}, name(pick(gap.what))), ": ", name(pick(gap.why))))));
};

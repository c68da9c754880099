// The page through time: its parts, in the order in which they follow what a reader chooses.
"use strict";

Ceaseline.timeline = (map, block) => {
  const data = JSON.parse(document.getElementById(block).textContent);
  const state = Ceaseline.state({ date: data.last, view: data.view, lang: data.lang });
  Ceaseline.texts(state, data);
  const { say, pick, longDate, lastBy } = Ceaseline;
  data.views = data.views.filter((view) => view.told);
  // What goes without saying is not in the data.
  for (const event of data.events) {
    event.first ||= event.start;
    for (const key of ["last", "when"]) event[key] ||= event.first;
  }
  Ceaseline.frame(data, state);
  Ceaseline.pickers(data, state);
  Ceaseline.controls(map, state);

  // A day without a report is answered by the last report before it.
  const answers = (day) => {
    const run = data.missing[lastBy(data.missing.map(([first]) => first), day)];
    return run && day < run[1] ? run[2] : day;
  };
  const stamp = document.querySelector(".stamp");
  state.follow(["date", "lang"], () => {
    const day = answers(state.date);
    const time = stamp.querySelector("time");
    time.dateTime = state.date;
    for (const each of [time, document.querySelector(".head .day")]) each.textContent = longDate(data, state.lang, state.date);
    stamp.querySelector(".iso").textContent = state.date;
    const reported = stamp.querySelector(".reported");
    reported.hidden = day === state.date;
    reported.textContent = say("asof.reported", { date: longDate(data, state.lang, day) });
  });
  Ceaseline.fit(map, data); // before it the map has no view, and paths have no place

  const brush = Ceaseline.brush(map);
  const card = Ceaseline.card(map, data, state);
  state.follow(["date"], () => card.close());
  const ground = Ceaseline.restyle(map, data, brush);
  ground.answers = answers;
  const around = Ceaseline.around(map, data, brush, card, state);
  around.beneath();
  ground.lay();
  around.above(ground.edge);
  ground.raise();
  state.follow(["date"], () => ground.draw(answers(state.date)));
  const day = Ceaseline.day(data, state, ground, answers);
  const posts = Ceaseline.posts(map, data, state, card, brush, day.postsOn);
  const axis = Ceaseline.axis(data);
  const hidden = new Set(); // holders whose ground is drawn by its outline alone
  const happened = Ceaseline.happened(data, state, card, map);
  const panel = Ceaseline.holds(map, data, { ground, posts, happened, card, hidden, day }, state);

  const told = (code) => {
    const { held } = data;
    const { holder, status } = held.states[code];
    const i = lastBy(held.days, answers(state.date));
    const area = i < 0 ? "" : say("unit.figure_km2", { n: held.states_km2[i][code] });
    return [held.holders[holder] ? pick(held.holders[holder].name) : "", pick(status), area].filter(Boolean).join(", ");
  };
  ground.opens((code, latlng) => {
    const [, status, party] = data.arcs.states[code];
    const day = answers(state.date);
    const records = data.statements
      .filter((each) => each.status === status && (each.party || null) === party)
      .map((each) => [each, each.spells.find(([first, end]) => (!first || first <= day) && (!end || day < end))])
      .filter(([, spell]) => spell)
      .map(([each, [from, to]]) => (each.from ? each : { ...each, from, to }));
    const { holder } = data.held.states[code];
    const plain = { name: data.held.holders[holder] ? data.held.holders[holder].name : say("holder.unknown"), sources: [] };
    card.open(() => (records.length ? records : [plain]), latlng, () => told(code));
  });
  const tellFaces = () => ground.faces().forEach((face, code) => {
    const holder = data.held.holders[data.held.states[code].holder];
    face.getElement().setAttribute("aria-label", told(code));
    face.getElement().classList.toggle("off", hidden.has(holder ? holder.key : "unknown"));
  });
  map.on("ceaseline:layers", tellFaces);

  state.follow(["lang"], panel.fill);
  state.follow(["date", "view", "lang", "layers"], () => {
    panel.refresh();
    happened.follow();
    tellFaces();
  });

  const tools = document.querySelector(".maptools");
  Ceaseline.stretches(map, data, state, tools);
  Ceaseline.measure(map, state, tools);
  Ceaseline.fullscreen(map, state, tools);
  const themes = Ceaseline.layers(map, { ...data, faces: data.held.states }, state);
  Ceaseline.search(state, Ceaseline.findable(map, data, card, posts));
  for (const [part, word] of [[".search", "button.search"], [".layers", "button.layers"]]) {
    Ceaseline.menu(state, tools, document.querySelector(`.side ${part}`), word);
  }
  Ceaseline.pointer(map, state);
  Ceaseline.chart(map, data, axis, document.querySelector(".track"), state);
  Ceaseline.clock(data, axis, state);
  Ceaseline.table(day, state, (table) => {
    const now = lastBy(data.held.days, state.date);
    const rows = data.held.days.map((each, i) => [each, ...data.held.areas[i]].map((text) => Ceaseline.figure(text)));
    const made = table(say("series.areas"), [say("fig.date"), ...data.held.holders.map((holder) => pick(holder.name))], rows);
    if (now >= 0) made.querySelectorAll("tbody tr")[now].setAttribute("aria-current", "date");
    return [made];
  });
  map.invalidateSize({ animate: false });
  Ceaseline.labels(map, day, state, posts);
  Ceaseline.printing(map, data);
  const file = () => [data.file, state.date, data.asof && `as-known-${data.asof}`].filter(Boolean).join("-");
  Ceaseline.picture(() => Ceaseline.paper(map, data), () => Ceaseline.filename({ ...data, file: file() }, state));
  Ceaseline.permalink(map, state, {
    // Any day within the record; of a month or a year the last stop.
    date: (text) => {
      const { stops, last } = data;
      if (Ceaseline.isDay(text)) return text < stops[0] ? stops[0] : text > last ? last : text;
      return /^\d{4}(-\d\d)?$/.test(text) ? Ceaseline.lastIn(stops, text) || stops[0] : undefined;
    },
    views: data.views.map((view) => view.key),
    langs: Object.keys(data.words),
    themes,
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

// The page through time: its parts, in the order in which they follow what a reader chooses.
"use strict";

Ceaseline.timeline = (map, block) => {
  const data = JSON.parse(document.getElementById(block).textContent);
  const state = Ceaseline.state({ date: data.last, view: data.view, lang: data.lang });
  Ceaseline.texts(state, data);
  const { say, pick, longDate, lastBy } = Ceaseline;
  data.views = data.views.filter((view) => view.told);
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
  const ground = Ceaseline.restyle(map, data, brush);
  ground.answers = answers;
  const around = Ceaseline.around(map, data, brush, card, ground);
  around.beneath();
  ground.lay();
  around.above();
  ground.raise();
  const posts = Ceaseline.stands(map, data, brush, card, state);
  const axis = Ceaseline.axis(data);
  const hidden = new Set(); // holders whose ground is drawn by its outline alone
  const happened = Ceaseline.happened(data, state, card, map);
  const panel = Ceaseline.holds(map, data, { ground, around, posts, happened, card, hidden }, state);

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

  // A new date first draws, then tells; a new language or point of view only tells.
  state.follow(["date"], () => {
    card.close();
    ground.draw(answers(state.date));
    around.draw(state.date);
    posts.draw(state.date);
  });
  state.follow(["lang"], () => {
    around.tell();
    posts.tell();
    panel.fill();
  });
  state.follow(["date", "view", "lang"], () => {
    panel.refresh();
    happened.follow();
    tellFaces();
  });

  Ceaseline.chart(data, axis, document.querySelector(".track"), state);
  Ceaseline.clock(data, axis, state);
  Ceaseline.timetable(data, state);
  map.invalidateSize({ animate: false });

  // What labels.js reads: the outlines and posts of the day.
  const now = { drawn: [] };
  const seen = { fronts: [], lines: [], zones: [], claims: [], spots: [], ground: data.ground, places: [] };
  const read = () => {
    for (const group of ["lines", "zones", "claims", "spots", "places"]) seen[group] = data[group].filter((each) => around.valid(each, state.date));
    seen.fronts = ground.fronts();
    now.drawn = posts.told().filter((post) => post.drawn);
  };
  read();
  const label = Ceaseline.labels(map, seen, state, now);
  state.follow(["date"], () => {
    read();
    label();
  });
  Ceaseline.printing(map, data);
  Ceaseline.address(data, state);

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

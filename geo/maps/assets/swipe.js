// The page of two dates: its parts, in the order in which they follow what a reader chooses.
"use strict";

// One date on a map, in panes of its own that can be cut: ground, posts and names.
Ceaseline.dateside = (map, data, state, card, which) => {
  const { pick, say } = Ceaseline;
  const pane = (kind, depth, ...classes) => {
    const made = map.createPane(`${kind}-${which}`);
    made.style.zIndex = depth + which;
    made.classList.add(...classes);
    return made;
  };
  const panes = [pane("ground", 410), pane("posts", 610), pane("names", 592, "sidenames", "leaflet-zoom-hide")];
  const brush = Ceaseline.brush(map, `ground-${which}`);
  const ground = Ceaseline.restyle(map, data, brush, which === 1 && data.supposed ? "supposed" : "front");
  // To its parts a side is a day of its own.
  const own = { follow: state.follow, shows: state.shows, date: String(which), get lang() { return state.lang; } };
  brush.marks = `posts-${which}`;
  ground.lay();
  Ceaseline.around(map, data, brush, card, own).above(ground.edge);
  ground.raise();
  const standing = data.standing[which].map((post) => ({ ...data.posts.find((each) => each.id === post.id), ...post }));
  const posts = Ceaseline.posts(map, { ...data, posts: standing }, own, card, brush);
  ground.draw(String(which));

  const name = (code) => data.held.holders[data.held.states[code].holder].name;
  const told = (code) => [say(which ? "time.after" : "time.before"), pick(name(code)), pick(data.held.states[code].status)].join(", ");
  ground.opens((code, latlng) => {
    const record = { name: name(code), what: data.held.states[code].status, sources: [] };
    const heading = () => [say(which ? "time.after" : "time.before"), pick(data.texts[`day${which}`])].join(": ");
    card.open(() => [record], latlng, heading);
  });
  state.follow(["lang"], () => {
    ground.faces().forEach((face, code) => face.getElement().setAttribute("aria-label", told(code)));
  });
  return { panes, ground, posts, standing };
};

Ceaseline.swipe = (map, block) => {
  const data = JSON.parse(document.getElementById(block).textContent);
  const state = Ceaseline.state({ date: data.date, view: data.view, lang: data.lang, swipe: 0.5, mode: "swipe", swap: false });
  Ceaseline.texts(state, data);
  Ceaseline.frame(data, state);
  Ceaseline.pickers(data, state);
  Ceaseline.controls(map, state, "bottom");
  Ceaseline.fit(map, data);
  const main = document.querySelector("main.map");
  const pair = document.querySelector(".pair");
  const stamps = [...document.querySelectorAll(".stamp")];

  // Both maps can show both dates; which of them shows is a matter of what is cut off.
  const dress = (one) => {
    const card = Ceaseline.card(one, data, state);
    Ceaseline.around(one, data, Ceaseline.brush(one), card, state).beneath();
    const sides = [0, 1].map((which) => Ceaseline.dateside(one, data, state, card, which));
    return { map: one, card, sides };
  };
  const first = dress(map);
  let second = null;
  const beside = () => {
    if (second) return second;
    const box = Ceaseline.el("div", { class: "folium-map" });
    pair.append(box);
    const other = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: map.options.zoomSnap, zoomDelta: map.options.zoomDelta });
    other.setView(map.getCenter(), map.getZoom(), { animate: false });
    second = dress(other);
    let moving = false; // one map follows the other, and does not lead it on
    const follow = (leader, follower) => leader.on("move zoomend", () => {
      if (moving || state.mode !== "beside") return;
      moving = true;
      follower.setView(leader.getCenter(), leader.getZoom(), { animate: false });
      moving = false;
    });
    follow(map, other);
    follow(other, map);
    map.on("resize", () => other.invalidateSize({ animate: false }));
    second.label = labels(second);
    return second;
  };

  // Cut the panes of both dates at a place in pixels from the left.
  const cut = (on, side, from, to) => {
    const size = on.map.getSize();
    const [a, b] = [[from, 0], [to, size.y]].map((corner) => on.map.containerPointToLayerPoint(corner));
    for (const pane of side.panes) {
      pane.style.display = to > from ? "" : "none";
      pane.style.clipPath = `polygon(${a.x}px ${a.y}px, ${b.x}px ${a.y}px, ${b.x}px ${b.y}px, ${a.x}px ${b.y}px)`;
      pane.cut = () => {
        const host = on.map.getContainer().getBoundingClientRect();
        return { left: host.left + from, top: host.top, width: to - from, height: size.y };
      };
    }
  };
  // A name of one side that the divider would cut is left out.
  const whole = (on, at) => {
    const host = on.map.getContainer().getBoundingClientRect().left;
    on.sides.forEach((side) => {
      const left = side.panes[0].cut().left - host < at;
      for (const text of side.panes[2].querySelectorAll("text")) {
        const rect = text.getBoundingClientRect();
        text.classList.toggle("cut", left ? rect.right - host > at : rect.left - host < at);
      }
    });
  };
  const order = () => (state.swap ? [1, 0] : [0, 1]);
  const divide = (at) => {
    const mirrored = document.documentElement.dir === "rtl";
    const { x } = map.getSize();
    const [start, end] = order();
    if (state.mode === "swipe") {
      const [left, right] = mirrored ? [end, start] : [start, end];
      cut(first, first.sides[left], 0, at);
      cut(first, first.sides[right], at, x);
      whole(first, at);
      return;
    }
    const other = beside();
    cut(first, first.sides[start], 0, x);
    cut(first, first.sides[end], 0, 0);
    cut(other, other.sides[end], 0, other.map.getSize().x);
    cut(other, other.sides[start], 0, 0);
  };

  // Names: what stands on both dates once, above both; what is on one of them, on its side.
  const labels = (on) => {
    const seen = { ground: data.ground, spots: data.spots, fronts: [], places: [], lines: [], zones: [], claims: [] };
    const marks = { drawn: [] };
    const read = () => {
      const shown = state.mode === "swipe" ? [0, 1] : [order()[on === first ? 0 : 1]];
      const sides = (each) => shown.filter((side) => each.start <= String(side) && (!each.end || String(side) < each.end));
      const own = (each) => (sides(each).length === 2 ? {} : { side: sides(each)[0] });
      for (const group of ["places", "lines", "zones", "claims"]) {
        seen[group] = data[group].filter((each) => sides(each).length).map((each) => ({ ...each, ...own(each) }));
      }
      seen.fronts = shown.flatMap((side) => on.sides[side].ground.fronts());
      const both = shown.map((side) => on.sides[side].posts.drawn);
      marks.drawn = both.flat()
        .filter((post, i, all) => all.findIndex((each) => each.id === post.id) === i)
        .map((post) => {
          const where = shown.filter((side, i) => both[i].some((each) => each.id === post.id));
          return { ...post, ...(where.length === 2 ? {} : { side: where[0] }) };
        });
    };
    read();
    const lay = Ceaseline.labels(on.map, seen, state, marks, on.sides.map((side) => side.panes[2]));
    return () => {
      read();
      lay();
    };
  };

  map.invalidateSize({ animate: false });
  Ceaseline.fit(map, data);
  const legend = Ceaseline.legend(data, first.card);
  legend.follows(state);
  Ceaseline.balance(map, data, state, legend, first);
  const themes = Ceaseline.layers(map, { ...data, faces: data.held.states }, state);
  const choose = (post) => {
    const [start, end] = order();
    const side = [end, start].map((which) => first.sides[which]).find((each) => each.standing.some((one) => one.id === post.id));
    side.posts.choose(side.standing.find((one) => one.id === post.id));
  };
  Ceaseline.search(state, Ceaseline.findable(map, data, first.card, { choose }));
  Ceaseline.compared(data, state);
  const tools = document.querySelector(".maptools");
  Ceaseline.stretches(map, data, state, tools);
  Ceaseline.measure(map, state, tools);
  Ceaseline.fullscreen(map, state, tools);
  Ceaseline.pointer(map, state);

  const arrange = () => {
    const side = state.mode === "beside";
    main.classList.toggle("beside", side);
    main.classList.toggle("swapped", state.swap);
    if (side) beside();
    else if (second) second.card.close();
    if (second) second.map.getContainer().hidden = !side;
    map.invalidateSize({ animate: false });
    if (side) {
      second.map.invalidateSize({ animate: false });
      second.map.setView(map.getCenter(), map.getZoom(), { animate: false });
    }
    // A stamp belongs to its map: a crop of either still says its date.
    const [start, end] = order();
    map.getContainer().append(stamps[start]);
    (side ? second.map : map).getContainer().append(stamps[end]);
    stamps[start].dataset.at = "start";
    stamps[end].dataset.at = side ? "start" : "end";
    for (const button of document.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mode === state.mode));
    document.querySelector("[data-do=swap]").setAttribute("aria-pressed", String(state.swap));
  };
  for (const button of document.querySelectorAll("[data-mode]")) {
    button.addEventListener("click", () => {
      state.set({ mode: button.dataset.mode });
      Ceaseline.fit(map, data);
    });
  }
  document.querySelector("[data-do=swap]").addEventListener("click", () => state.set({ swap: !state.swap }));
  state.follow(["mode", "swap"], arrange);
  first.label = labels(first);
  const place = Ceaseline.divider(map, data, state, divide);
  const relabel = () => {
    first.label();
    if (second && state.mode === "beside") second.label();
    place();
  };
  state.follow(["mode", "swap", "lang", "layers"], relabel);
  state.follow(["layers"], () => {
    if (!second) return;
    for (const theme of themes) second.map.getContainer().classList.toggle(`no-${theme}`, !state.shows(theme));
  });
  Ceaseline.printing(map, data);
  Ceaseline.picture(() => Ceaseline.paper(map, data), () => Ceaseline.filename(data, state));
  const share = (text) => (/^\d{1,3}$/.test(text) && Number(text) <= 100 ? Number(text) / 100 : undefined);
  Ceaseline.permalink(map, state, {
    date: () => undefined, views: data.views.map((view) => view.key), langs: Object.keys(data.words), themes,
  }, {
    swipe: { read: share, write: (value) => String(Math.round(value * 100)) },
    mode: { read: (text) => (["swipe", "beside"].includes(text) ? text : undefined), write: (value) => (value === "swipe" ? "" : value) },
    swap: { read: (text) => (text === "1" ? true : text === "0" ? false : undefined), write: (value) => (value ? "1" : "") },
  });
};

// Beside the map: who held how much on both dates, and the key.
Ceaseline.balance = (map, data, state, legend, first) => {
  const { el, name, figure, pick, say } = Ceaseline;
  const side = el("div", { class: "panel" });
  document.querySelector(".side").append(side);
  const held = () => {
    const head = (text, number) => el("th", { scope: "col", class: number ? "n" : null }, text);
    const rows = data.holders.map((row) => el("tr", {},
      el("th", { scope: "row" }, el("span", { class: "party" }, legend.ground(row.look, row.key === "unknown"), name(pick(row.name)))),
      ...[...row.areas, row.change].map((text) => el("td", { class: "n" }, legend.measured(text)))));
    const sum = [data.total, data.total, "0"].map((text) => el("td", { class: "n" }, el("b", {}, figure(text))));
    return legend.section(say("fig.holds"), say("swipe.unit"),
      el("table", { class: "balance" },
        el("thead", {}, el("tr", {}, head(say("fig.party")), head(say("time.before"), true), head(say("time.after"), true), head(say("fig.change"), true))),
        el("tbody", {}, ...rows, el("tr", { class: "sum" }, el("th", { scope: "row" }, say("area.study")), ...sum))),
      legend.note(`${say("note.rounding")} ${say("note.interval")}`));
  };
  const lines = () => {
    const kinds = new Set(first.sides.flatMap((each) => each.ground.kinds()));
    const rows = [["front", "line.control"], ["supposed", "line.supposed"], ["advance", "line.advance"], ["limit", "line.limit"]]
      .filter(([kind]) => state.shows("control") && (kind === "supposed" ? data.supposed : kinds.has(kind)))
      .map(([kind, text]) => legend.key(legend.stroke(`front case ${kind}`, `front ${kind}`), say(text)));
    return legend.section(say("legend.lines"), "", el("ul", { class: "key" }, ...rows, ...legend.lines()));
  };
  const posted = () => {
    if (!data.posts.length || !state.shows("position")) return "";
    const counts = data.standing.map((posts, which) => {
      const drawn = posts.filter((post) => post.drawn).length;
      const vague = posts.filter((post) => !post.drawn && !post.possible).length;
      const counted = posts.length ? say("legend.drawn_vague", { drawn, vague }) : say("none.before");
      return `${say(which ? "time.after" : "time.before")}: ${counted}.`;
    });
    return legend.section(say("legend.posts_by_report"), "", legend.ages(first.sides[1].posts.swatchOf(data.posts[0])),
      legend.note(counts.join(" ")), legend.note(say("note.posts_no_area")));
  };
  state.follow(["lang", "view", "layers"], () => {
    side.replaceChildren(...[held(), legend.labels(map), lines(), posted()].filter(Boolean));
  });
};

// What a file of this page is called: what it is about, and whose words it is in where they are not de facto.
Ceaseline.filename = (data, state) => {
  const view = data.views.find((each) => each.key === state.view);
  return [data.file, view && view.labels.length ? view.key : ""].filter(Boolean).join("-");
};

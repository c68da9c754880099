// The panel of a page through time: who holds, what the view calls it, the key, posts, events.
"use strict";

Ceaseline.holds = (map, data, parts, state) => {
  const { el, svg, name, figure, paint, diamond, button, pick, say, lastBy } = Ceaseline;
  const { held } = data;
  const { ground, around, posts, happened, card, hidden } = parts;
  const side = document.querySelector(".side");
  const section = (tab, title, aside, ...children) => el("section", { "data-tab": tab },
    el("h2", {}, el("span", {}, title), aside ? el("small", {}, name(aside)) : ""), ...children);
  const box = (...children) => svg("svg", { class: "swatch", width: 30, height: 18, "aria-hidden": "true" }, ...children);
  const sample = (look, unknown) => box(svg("rect", {
    class: unknown ? "sample unknown" : "sample", x: 1, y: 1, width: 28, height: 16, rx: 2, fill: paint(data, look),
  }));
  const stroke = (...classes) => box(...classes.map((each) => svg("path", { class: each, d: "M1 9H29" })));
  const key = (picture, text) => el("li", {}, picture, name(text));
  const cited = (picture, record, text) => {
    const row = button(text, () => card.open(() => [record], record.at), picture, name(text));
    row.className = "told";
    return el("li", {}, row);
  };

  const rows = () => {
    const i = lastBy(held.days, ground.answers(state.date));
    return held.holders.map((holder, position) => {
      const codes = held.states.flatMap((each, code) => (each.holder === position && i >= 0 && held.shares[i][code] ? [code] : []));
      codes.sort((a, b) => held.shares[i][b] - held.shares[i][a]);
      const share = codes.reduce((sum, code) => sum + held.shares[i][code], 0);
      const unknown = holder.key === "unknown";
      const none = i < 0 ? (unknown ? held.total : "0") : held.areas[i][position];
      const check = el("input", { type: "checkbox", checked: !hidden.has(holder.key), "aria-label": pick(holder.name) });
      check.addEventListener("change", () => {
        if (check.checked) hidden.delete(holder.key);
        else hidden.add(holder.key);
        map.fire("ceaseline:layers");
      });
      const said = codes.map((code) => pick(held.states[code].status)
        + (codes.length > 1 ? ` \u2066${held.states_km2[i][code]}\u2069` : "")).join(" · ");
      const empty = !share && i >= 0;
      const row = el("label", { class: `hold${empty ? " empty" : ""}` }, check,
        sample(codes.length ? held.states[codes[0]].look : holder.look, unknown),
        el("span", { class: "n" }, name(pick(holder.name)), said ? el("small", {}, name(said)) : ""),
        el("b", { class: "q" }, figure(none)));
      if (!empty) {
        row.append(svg("svg", { class: "bar", width: "100%", height: 4, "aria-hidden": "true" },
          svg("rect", { class: "back", width: "100%", height: 4, rx: 2 }),
          svg("rect", { class: "part", width: `${(100 * (i < 0 && unknown ? held.parts : share)) / held.parts}%`, height: 4, rx: 2 })));
      }
      return row;
    });
  };

  const labels = () => {
    const view = data.views.find((each) => each.key === state.view);
    if (!view || !view.labels.length) return [];
    const i = lastBy(view.days.map(([day]) => day), ground.answers(state.date));
    const told = i < 0 ? [] : view.days[i][1];
    return [section("holds", say("view.labels_of", { view: pick(view.name) }), say("unit.km2"),
      el("ul", { class: "key labels" }, ...told.map(([holder, label, km2]) => {
        const said = view.labels[label];
        const record = {
          name: said.text, what: held.holders[holder].name, note: "", sources: said.sources,
          confidence: said.confidence, at: map.getCenter(),
        };
        const row = cited(sample(held.holders[holder].look, held.holders[holder].key === "unknown"), record, pick(said.text));
        row.append(el("b", { class: "q" }, figure(km2)));
        return row;
      })),
      el("p", { class: "note" }, name(pick(view.note))),
      el("p", { class: "note" }, `${say("view.own_words")} ${say("view.note")}`))];
  };

  const lines = () => {
    const found = [];
    for (const [kind, text] of [["front", "line.control"], ["advance", "line.advance"], ["limit", "line.limit"]]) {
      if (ground.kinds().includes(kind)) found.push(key(stroke(`front case ${kind}`, `front ${kind}`), say(text)));
    }
    data.lines.forEach((line, position) => {
      if (!around.valid(line, state.date)) return;
      const picture = stroke(position % 2 ? "line dashed" : "line");
      picture.append(svg("circle", { class: "disc", cx: 15, cy: 9, r: 7.5 }),
        svg("text", { class: "letter", x: 15, y: 12.7, "text-anchor": "middle" }, line.letter));
      found.push(cited(picture, line, pick(line.name)));
    });
    for (const [group, look] of [[data.zones, "zone"], [data.claims, "claim"]]) {
      for (const each of group.filter((one) => around.valid(one, state.date))) {
        const area = svg("rect", { class: look === "zone" ? "zone rim" : "claim", x: 1, y: 1, width: 28, height: 16, fill: paint(data, each.look || `${data.prefix}-${look}`) });
        found.push(cited(box(area), each, [pick(each.name), look === "claim" ? pick(each.what) : ""].filter(Boolean).join(": ")));
      }
    }
    for (const each of data.terrain) found.push(cited(stroke("terrain"), each, pick(each.name)));
    found.push(key(stroke("study"), say("line.study_edge")));
    if (data.faded.length) {
      found.push(key(box(svg("rect", { class: "sample", x: 1, y: 1, width: 28, height: 16, rx: 2, fill: paint(data, held.holders[0].look) }),
        svg("rect", { class: "pale years-1", x: 1, y: 1, width: 28, height: 16, rx: 2 })), say("confirmed.pale")));
    }
    return found;
  };

  let opened = false;
  const posted = () => {
    const told = posts.told();
    const swatch = posts.swatchOf(data.posts[0]);
    const reach = () => box(svg("circle", { class: "reach", cx: 15, cy: 9, r: 8 }));
    const drawn = told.filter((post) => post.drawn).length;
    const vague = told.filter((post) => !post.drawn && !post.possible).length;
    const list = told.map((post) => {
      const row = button(pick(post.name), () => posts.choose(post.id),
        post.drawn ? diamond(post.age, posts.swatchOf(post), post.single) : reach(), name(pick(post.name)),
        el("small", {}, post.possible ? say("time.possible") : name(pick(post.off))), figure(post.report));
      row.className = "row";
      return el("li", {}, row);
    });
    const details = el("details", { open: opened }, el("summary", {}, `${say("legend.posts")} (${told.length})`),
      el("ul", { class: "list", tabindex: "0", "aria-label": say("legend.posts") }, ...list),
      el("p", { class: "note" }, say("note.posts_no_area")));
    details.addEventListener("toggle", () => { opened = details.open; });
    return section("key", say("legend.posts_by_report"), told.length ? say("legend.drawn_vague", { drawn, vague }) : "",
      el("ul", { class: "key two" },
        key(diamond("fresh", swatch), say("legend.within_3m")), key(reach(), say("legend.in_circle")),
        key(diamond("aged", swatch), say("legend.within_1y")), key(diamond("fresh", swatch, true), say("legend.one_source")),
        key(diamond("old", swatch), say("legend.earlier"))),
      told.length ? details : "");
  };

  const moving = [el("div"), el("div")]; // what a new date changes; focus within it must not get lost
  const events = el("div", { class: "happened" });
  side.append(...moving, events);

  const refresh = () => {
    const focused = document.activeElement;
    const place = moving.map((each) => [...each.querySelectorAll("input, button, summary")].indexOf(focused));
    moving[0].replaceChildren(
      section("holds", say("fig.holds"), say("fig.of_total", { total: held.total }), ...rows(),
        lastBy(held.days, state.date) < 0 ? el("p", { class: "note" }, say("none.no_record_date")) : ""),
      ...labels());
    moving[1].replaceChildren(
      section("key", say("legend.lines"), "", el("ul", { class: "key dual" }, ...lines())),
      data.posts.length ? posted() : "");
    place.forEach((i, which) => {
      const again = i >= 0 && moving[which].querySelectorAll("input, button, summary")[i];
      if (again) again.focus({ preventScroll: true });
    });
  };
  const fill = () => {
    happened.fill();
    const changed = el("small", {}, happened.sign("changed"), " ", say("time.changed"));
    events.replaceChildren(el("section", { "data-tab": "events" }, el("h2", {}, el("span", {}, say("time.events")), changed), happened.list));
    refresh();
  };
  return { refresh, fill };
};

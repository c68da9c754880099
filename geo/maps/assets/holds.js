// The panel of a page through time: who holds, what the view calls it, the key, posts, events.
"use strict";

Ceaseline.holds = (map, data, parts, state) => {
  const { el, svg, name, figure, paint, pick, say, lastBy } = Ceaseline;
  const key = Ceaseline.key(data, parts.card);
  const { held } = data;
  const { ground, posts, happened, hidden, day } = parts;
  const side = document.querySelector(".side");
  const section = (tab, title, aside, ...children) => el("section", { "data-tab": tab },
    el("h2", {}, el("span", {}, title), aside ? el("small", {}, name(aside)) : ""), ...children);
  // An area and how far it may be off.
  const measured = (text) => {
    const told = pick(text);
    const [area, reach] = told.replace(/[\u2066-\u2069]/g, "").split(" ± ");
    return reach ? el("bdi", { dir: "ltr" }, area, el("small", {}, ` ± ${reach}`)) : name(told);
  };
  const rows = () => {
    const none = lastBy(held.days, ground.answers(state.date)) < 0;
    return day.holders.map((holder) => {
      const check = el("input", { type: "checkbox", checked: !hidden.has(holder.key), "aria-label": pick(holder.name) });
      check.addEventListener("change", () => {
        if (check.checked) hidden.delete(holder.key);
        else hidden.add(holder.key);
        map.fire("ceaseline:layers");
      });
      const said = Ceaseline.statuses(holder);
      const empty = !holder.share && !none;
      const row = el("label", { class: `hold${empty ? " empty" : ""}` }, check, key.ground(holder.look, holder.key === "unknown"),
        el("span", { class: "n" }, name(pick(holder.name)), said ? el("small", {}, name(said)) : ""),
        el("b", { class: "q" }, measured(holder.area)));
      if (!empty) {
        row.append(svg("svg", { class: "bar", width: "100%", height: 4, "aria-hidden": "true" },
          svg("rect", { class: "back", width: "100%", height: 4, rx: 2 }),
          svg("rect", { class: "part", width: `${100 * holder.share}%`, height: 4, rx: 2 })));
      }
      return row;
    });
  };

  const labels = () => {
    const view = day.views.find((each) => each.key === state.view);
    if (!view || !view.labels.length) return [];
    return [section("holds", say("view.labels_of", { view: pick(view.name) }), say("unit.km2"),
      el("ul", { class: "key labels" }, ...view.labels.map((label) => {
        const row = key.record(key.ground(label.look, label.holder === "unknown"), { note: "", at: map.getCenter(), ...label }, pick(label.name));
        row.append(el("b", { class: "q" }, figure(label.area)));
        return row;
      })),
      el("p", { class: "note" }, name(pick(view.note))),
      el("p", { class: "note" }, `${say("view.own_words")} ${say("view.note")}`))];
  };

  const lines = () => {
    const found = key.lines(day, state, ground.kinds());
    if (data.faded.length) {
      found.push(key.row(key.box(svg("rect", { class: "sample", x: 1, y: 1, width: 28, height: 16, rx: 2, fill: paint(data, held.holders[0].look) }),
        svg("rect", { class: "pale years-1", x: 1, y: 1, width: 28, height: 16, rx: 2 })), say("confirmed.pale")));
    }
    return found;
  };

  let opened = false;
  const posted = () => {
    const told = posts.told();
    const drawn = told.filter((post) => post.drawn).length;
    const vague = told.filter((post) => !post.drawn && !post.possible).length;
    const details = el("details", { open: opened }, el("summary", {}, `${say("legend.posts")} (${told.length})`),
      key.list(told, posts),
      el("p", { class: "note" }, say("note.posts_no_area")));
    details.addEventListener("toggle", () => { opened = details.open; });
    return section("key", say("legend.posts_by_report"), told.length ? say("legend.drawn_vague", { drawn, vague }) : "",
      key.marks(posts.swatchOf(data.posts[0])),
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
        el("p", { class: "note" }, say(lastBy(held.days, state.date) < 0 ? "none.no_record_date" : "note.interval"))),
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

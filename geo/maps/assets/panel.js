// Beside the map: who holds, the key, the posts, what to show; and the same as a table.
"use strict";

Ceaseline.panel = (map, data, card, posts) => {
  const { el, svg, name, figure, paint, diamond, button } = Ceaseline;
  const say = (key) => data.words[key];
  const side = document.querySelector(".side");

  const section = (title, aside, ...children) => {
    const heading = el("h2", {}, el("span", {}, title), aside ? el("small", {}, aside) : "");
    const box = el("section", {}, heading, ...children);
    side.append(box);
    return box;
  };
  const box = (...children) => svg("svg", { class: "swatch", width: 30, height: 18, "aria-hidden": "true" }, ...children);
  const ground = (look, unknown) =>
    box(svg("rect", { class: unknown ? "sample unknown" : "sample", x: 1, y: 1, width: 28, height: 16, rx: 2, fill: paint(data, look) }));
  const stroke = (...classes) => box(...classes.map((c) => svg("path", { class: c, d: "M1 9H29" })));
  const key = (sample, text) => el("li", {}, sample, name(text));

  // The row of a record tells its sources; a zone lets clicks through to the ground, so only here.
  const record = (sample, item, text = item.name) => {
    const row = button(text, () => card.open([item], L.latLng(item.at)), sample, name(text));
    row.className = "told";
    return el("li", {}, row);
  };

  section(
    say("fig.holds"),
    data.total,
    ...data.holders.map((holder) => {
      const bar = svg("svg", { class: "bar", width: "100%", height: 4, "aria-hidden": "true" },
        svg("rect", { class: "back", width: "100%", height: 4, rx: 2 }),
        svg("rect", { class: "part", width: `${holder.share * 100}%`, height: 4, rx: 2 }));
      const status = holder.status ? el("small", {}, name(holder.status)) : "";
      return el("div", { class: "hold" }, ground(holder.look, holder.holder === "unknown"),
        el("span", { class: "n" }, name(holder.name), status),
        el("b", { class: "q" }, figure(holder.area)), bar);
    }),
    el("p", { class: "note" }, say("note.rounding")),
  );

  // In a point of view: what it calls the ground of each holder, and on whose word.
  if (data.labels.length) {
    section(
      data.labels_title,
      say("unit.km2"),
      el("ul", { class: "key labels" }, ...data.labels.map((label) => {
        const item = record(ground(label.look, label.holder === "unknown"), label);
        item.append(el("b", { class: "q" }, figure(label.area)));
        return item;
      })),
      el("p", { class: "note" }, data.view_note),
      el("p", { class: "note" }, `${say("view.own_words")} ${say("view.note")}`),
    );
  }

  const rows = [];
  for (const [kind, text] of [["front", "line.control"], ["supposed", "line.supposed"], ["advance", "line.advance"], ["limit", "line.limit"]]) {
    if (data.fronts.some((front) => front.kind === kind)) rows.push(key(stroke(`front case ${kind}`, `front ${kind}`), say(text)));
  }
  data.lines.forEach((line, position) => {
    const sample = stroke(position % 2 ? "line dashed" : "line");
    sample.append(svg("circle", { class: "disc", cx: 15, cy: 9, r: 7.5 }),
      svg("text", { class: "letter", x: 15, y: 12.7, "text-anchor": "middle" }, line.letter));
    rows.push(record(sample, line));
  });
  for (const zone of data.zones) {
    rows.push(record(box(svg("rect", { class: "zone rim", x: 1, y: 1, width: 28, height: 16, fill: paint(data, `${data.prefix}-zone`) })), zone));
  }
  for (const claim of data.claims) {
    const text = claim.what ? `${claim.name}: ${claim.what}` : claim.name;
    rows.push(record(box(svg("rect", { class: "claim", x: 1, y: 1, width: 28, height: 16, fill: paint(data, claim.look || `${data.prefix}-claim`) })), claim, text));
  }
  const spot = (theme) => box(svg("circle", { class: `spot of-${theme}`, cx: 15, cy: 9, r: 4 }));
  for (const each of data.spots.filter((one) => one.theme !== "line")) rows.push(record(spot(each.theme), each));
  if (data.spots.some((one) => one.theme === "line")) rows.push(key(spot("line"), say("line.points")));
  for (const terrain of data.terrain) rows.push(record(stroke("terrain"), terrain));
  rows.push(key(stroke("study"), say("line.study_edge")));
  section(say("legend.lines"), "", el("ul", { class: "key" }, ...rows));

  if (data.posts.length) {
    const swatch = posts.swatchOf(data.posts[0]);
    const reach = box(svg("circle", { class: "reach", cx: 15, cy: 9, r: 8 }));
    const list = data.posts.map((post) => {
      const row = button(post.name, () => posts.choose(post),
        post.drawn ? diamond(post.age, posts.swatchOf(post), post.single) : box(svg("circle", { class: "reach", cx: 15, cy: 9, r: 8 })),
        name(post.name),
        el("small", {}, post.possible ? say("time.possible") : name(post.off)),
        figure(post.report));
      row.className = "row";
      return el("li", {}, row);
    });
    section(
      say("legend.posts_by_report"),
      data.drawn,
      el("ul", { class: "key two" },
        key(diamond("fresh", swatch), say("legend.within_3m")), key(reach, say("legend.in_circle")),
        key(diamond("aged", swatch), say("legend.within_1y")), key(diamond("fresh", swatch, true), say("legend.one_source")),
        key(diamond("old", swatch), say("legend.earlier"))),
      el("ul", { class: "list", tabindex: "0", "aria-label": say("legend.posts") }, ...list),
      el("p", { class: "note" }, say("note.posts_no_area")),
    );
  }

  // Switching a theme off hides it by a class, so that the order of drawing never changes.
  const spots = (theme) => data.spots.filter((each) => each.theme === theme);
  const themes = [["control", data.faces], ["line", [...data.lines, ...spots("line")]], ["regime", [...data.zones, ...spots("regime")]],
    ["position", data.posts], ["claim", [...data.claims, ...spots("claim")]], ["place", data.places], ["terrain", data.terrain]].filter(([, what]) => what.length);
  const toggle = (text, checked, change) => {
    const check = el("input", { type: "checkbox", checked });
    check.addEventListener("change", () => {
      change(map.getContainer().classList, check.checked);
      map.fire("ceaseline:layers");
    });
    return el("label", { class: "switch" }, check, text);
  };
  const switches = themes.map(([theme]) =>
    toggle(say(`theme.${theme}`), true, (classes, on) => classes.toggle(`no-${theme}`, !on)));
  if (data.belts.length) switches.push(toggle(say("regime.schematic"), false, (classes, on) => classes.toggle("with-belts", on)));
  const layers = section(say("button.layers"), "", ...switches);
  layers.classList.add("layers");
};

// The same content for those who would rather read than look.
Ceaseline.table = (data) => {
  const { el, name, figure, dated, button } = Ceaseline;
  const say = (key) => data.words[key];
  const dialog = document.querySelector("dialog.table");
  const sources = new Map(data.sources.map((source) => [source.id, source]));
  const table = (caption, heads, rows) => el("table", {}, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, ...rows.map((cells) => el("tr", {}, ...cells.map((cell) => el("td", {}, cell))))));
  const cited = (ids) => {
    const list = ids.map((id) => sources.get(id)).filter(Boolean);
    return name(list.map((source) => [source.who, source.title, source.date].filter(Boolean).join(", ")).join("; "));
  };
  const top = el("div", { class: "top" }, el("h2", {}, data.title));
  top.append(button(say("button.close"), () => dialog.close(), "×"));
  dialog.append(top, table(say("fig.holds"), [say("fig.name"), say("fig.status"), say("unit.km2")],
    data.holders.map((holder) => [name(holder.name), name(holder.status), figure(holder.area)])));
  if (data.labels.length) {
    dialog.append(table(data.labels_title, [say("fig.name"), say("view.label"), say("unit.km2"), say("conf.word"), say("pop.sources")],
      data.labels.map((label) => [name(label.what), name(label.name), figure(label.area), name(label.confidence), cited(label.sources)])));
  }
  if (data.posts.length) {
    dialog.append(table(say("legend.posts"),
      [say("fig.name"), say("valid.from"), say("valid.to"), say("pop.last_report"), say("pop.placed_within"), say("conf.word"), say("pop.sources")],
      data.posts.map((post) => [name(post.name), dated(post.from), dated(post.to), dated(post.report), name(post.off), name(post.confidence), cited(post.sources)])));
  }
  document.querySelector("[data-do=table]").addEventListener("click", () => dialog.showModal());
};

Ceaseline.inputs = (data) => {
  const { el, name, figure } = Ceaseline;
  const say = (key) => data.words[key];
  const list = (title, rows) => [el("h3", {}, title),
    el("ul", {}, ...rows.map((row) => el("li", {}, figure(row.name), " ", name(row.text))))];
  document.querySelector(".inputs").append(
    el("summary", {}, `${say("foot.sources")} (${data.sources.length}) · ${say("foot.inputs")}`),
    ...list(say("foot.licences"), data.layers),
    ...list(say("foot.inputs"), data.inputs),
    el("h3", {}, say("foot.sources")),
    el("ul", {}, ...data.sources.map((source) => el("li", {}, name([source.who, source.title, source.date, source.url].filter(Boolean).join(", "))))),
  );
};

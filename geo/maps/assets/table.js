// The same content for those who would rather read than look, in step with what is chosen.
"use strict";

// `first` gives what stands before all else; it is handed the maker of a table.
Ceaseline.table = (data, state, first = () => []) => {
  const { el, name, figure, dated, button, say, pick } = Ceaseline;
  const dialog = document.querySelector("dialog.table");
  const sources = new Map(data.sources.map((source) => [source.id, source]));
  const table = (caption, heads, rows) => (rows.length
    ? el("table", {}, el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...rows.map(([first, ...cells]) =>
        el("tr", {}, el("th", { scope: "row" }, first), ...cells.map((cell) => el("td", {}, cell))))))
    : "");
  const cited = (ids) => {
    const list = ids.map((id) => sources.get(id) || { title: id });
    return name(list.map((source) => [source.who, source.title, source.date].filter(Boolean).join(", ")).join("; "));
  };
  const until = (record) => dated(record.from ? pick(record.to) || say("valid.no_end") : "");
  const sure = (record) => name(record.confidence ? say(`conf.${record.confidence}`) : "");

  // In which zones a post stands, or may stand.
  const sited = (post) => {
    const near = post.siting.filter((each) => each.word !== "outside");
    if (!near.length) return post.siting.length ? say("posts.outside") : "";
    return near.map((each) => say(`posts.${each.word}`, { zone: pick(each.zone) })).join("; ");
  };

  const holders = () => table(
    say("fig.holds"),
    [say("fig.name"), say("fig.status"), say("unit.km2")],
    data.holders.map((holder) => [name(pick(holder.name)), name(Ceaseline.statuses(holder)), figure(pick(holder.area))]),
  );
  const labels = (view) => table(
    say("view.labels_of", { view: pick(view.name) }),
    [say("fig.name"), say("view.label"), say("unit.km2"), say("conf.word"), say("pop.sources")],
    view.labels.map((label) => [name(pick(label.what)), name(pick(label.name)), figure(label.area), sure(label), cited(label.sources)]),
  );
  const records = (theme, rows) => table(
    say(`theme.${theme}`),
    [say("fig.name"), say("valid.from"), say("valid.to"), say("conf.word"), say("pop.sources")],
    state.shows(theme)
      ? rows.map((row) => [name(pick(row.name)), dated(pick(row.from)), until(row), sure(row), cited(row.sources)])
      : [],
  );
  const posts = () => table(
    say("legend.posts"),
    [say("fig.name"), say("fig.party"), say("valid.from"), say("valid.to"), say("pop.last_report"), say("pop.placed_within"), say("posts.zones"), say("conf.word"), say("pop.sources")],
    state.shows("position")
      ? data.posts.map((post) => [
        name([pick(post.name), post.possible && say("time.possible")].filter(Boolean).join(" · ")), name(pick(post.whose)),
        dated(pick(post.from)), until(post), dated(post.report || ""), name(pick(post.off)),
        name(sited(post)), sure(post), cited(post.sources)])
      : [],
  );
  const events = () => table(
    say("time.events"),
    [say("fig.date"), say("fig.name"), say("conf.word"), say("pop.sources")],
    data.events.map((event) => [dated(pick(event.from)), name(pick(event.name)), sure(event), cited(event.sources)]),
  );

  const spots = (theme) => data.spots.filter((each) => each.theme === theme);
  const fill = () => {
    const view = data.views.find((each) => each.key === state.view);
    const top = el("div", { class: "top" }, el("h2", { tabindex: "-1" }, name(pick(view.title))));
    top.append(button(say("button.close"), () => dialog.close(), "×"));
    dialog.replaceChildren(top, el("p", {}, [pick(data.texts.scenario), pick(view.stamp)].filter(Boolean).join(" · ")), ...[
      ...first(table), holders(), view.labels.length ? labels(view) : "", posts(), records("line", [...data.lines, ...spots("line")]),
      records("regime", [...data.zones, ...data.belts, ...spots("regime")]), records("claim", [...data.claims, ...spots("claim")]), records("terrain", data.terrain), events(),
    ].filter(Boolean));
  };
  state.follow(["date", "lang", "view", "layers"], () => {
    if (dialog.open) fill();
  });
  document.querySelector("[data-do=table]").addEventListener("click", () => {
    fill();
    dialog.showModal();
    dialog.querySelector("h2").focus();
  });
};

// How a holder holds: of more than one way, each with its area.
Ceaseline.statuses = (holder) => holder.status
  .map((each) => [Ceaseline.pick(each.status), each.area && Ceaseline.say("unit.figure_km2", { n: each.area })].filter(Boolean).join(" "))
  .join("; ");

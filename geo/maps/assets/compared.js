// A change as tables, for those who would rather read than look; in step with what is chosen.
"use strict";

Ceaseline.compared = (data, state) => {
  const { el, name, figure, dated, button, say, pick } = Ceaseline;
  const dialog = document.querySelector("dialog.table");
  const sources = new Map(data.sources.map((source) => [source.id, source]));
  const posts = new Map(data.posts.map((post) => [post.id, post]));
  const table = (caption, heads, rows) => (rows.length
    ? el("table", {}, el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...rows.map(([first, ...cells]) =>
        el("tr", {}, el("th", { scope: "row" }, first), ...cells.map((cell) => el("td", {}, cell))))))
    : "");
  const cited = (ids) => name(ids.map((id) => sources.get(id) || { title: id })
    .map((source) => [source.who, source.title, source.date].filter(Boolean).join(", ")).join("; "));
  const sure = (record) => name(record.confidence ? say(`conf.${record.confidence}`) : "");
  const until = (record) => dated(record.from ? pick(record.to) || say("valid.no_end") : "");
  const days = data.dates.map((day, side) => `${say(side ? "time.after" : "time.before")} ${day}`);

  const held = () => table(say("fig.holds"), [say("fig.party"), ...days, say("fig.change")], [
    ...data.holders.map((row) => [name(pick(row.name)), ...[...row.areas, row.change].map((text) => figure(pick(text)))]),
    [say("area.study"), figure(data.total), figure(data.total), figure("0")],
  ]);
  const passed = () => (data.passed ? table(`${say("fig.changed_hands")}, ${say("unit.km2")}`,
    [say("fig.from"), say("fig.to"), say("fig.area"), say("fig.noise_floor"), say("fig.outer_bound")],
    data.passed.map((row) => [name(pick(row.from)), name(pick(row.to)), figure(pick(row.area)), figure(row.floor), figure(row.band)])) : "");
  const patches = () => (data.patches ? table(say("change.patches"), [say("fig.from"), say("fig.to"), say("fig.area")],
    data.patches.map((row) => [name(pick(row.from)), name(pick(row.to)), figure(pick(row.area))])) : "");
  const labels = (view) => table(say("view.labels_of", { view: pick(view.name) }),
    [say("view.label"), ...days, say("conf.word"), say("pop.sources")],
    view.labels.map((row) => [name(pick(row.name)), ...row.areas.map(figure), sure(row), cited(row.sources)]));
  const standing = (side) => table(`${say("legend.posts")}: ${days[side]}`,
    [say("fig.name"), say("fig.party"), say("valid.from"), say("valid.to"), say("pop.last_report"), say("pop.placed_within"), say("conf.word"), say("pop.sources")],
    (state.shows("position") ? data.standing[side] : []).map(({ id, possible }) => {
      const post = posts.get(id);
      return [name([pick(post.name), possible && say("time.possible")].filter(Boolean).join(" · ")), name(pick(post.whose)),
        dated(pick(post.from)), until(post), dated(post.report), name(pick(post.off)), sure(post), cited(post.sources)];
    }));
  const positions = () => (data.positions ? table(say("report.positions"),
    [say("fig.name"), say("fig.change"), say("valid.from"), say("valid.to"), say("conf.word"), say("pop.sources")],
    data.positions.map((row) => [name(pick(row.name)), name(pick(row.change)), dated(pick(row.from)), until(row), sure(row), cited(row.sources)])) : "");
  const records = (theme, rows) => table(say(`theme.${theme}`),
    [say("fig.name"), say("valid.from"), say("valid.to"), say("conf.word"), say("pop.sources")],
    state.shows(theme) ? rows.map((row) => [name(pick(row.name)), dated(pick(row.from)), until(row), sure(row), cited(row.sources)]) : []);

  const fill = () => {
    const view = data.views.find((each) => each.key === state.view);
    const top = el("div", { class: "top" }, el("h2", { tabindex: "-1" }, name(pick(view.title))));
    top.append(button(say("button.close"), () => dialog.close(), "×"));
    const note = (text) => el("p", { class: "note" }, text);
    dialog.replaceChildren(top, el("p", {}, [pick(data.texts.scenario), pick(view.stamp)].filter(Boolean).join(" · ")), ...[
      held(), note(`${say("note.rounding")} ${say("note.interval")}`), passed(), patches(), view.labels.length ? labels(view) : "",
      positions(), ...(data.positions ? [] : [standing(0), standing(1)]), records("line", data.lines), records("regime", data.zones),
      records("claim", data.claims), records("terrain", data.terrain),
    ].filter(Boolean));
  };
  state.follow(["lang", "view", "layers"], () => {
    if (dialog.open) fill();
  });
  document.querySelector("[data-do=table]").addEventListener("click", () => {
    fill();
    dialog.showModal();
    dialog.querySelector("h2").focus();
  });
};

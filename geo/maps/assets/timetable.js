// The same as text: who held how much on each day of change, the posts and events with sources.
"use strict";

Ceaseline.timetable = (data, state) => {
  const { el, name, figure, dated, button, pick, say } = Ceaseline;
  const { held } = data;
  const dialog = document.querySelector("dialog.table");
  const sources = new Map(data.sources.map((source) => [source.id, source]));
  const cited = (ids) => name(ids.map((id) => sources.get(id)).filter(Boolean)
    .map((source) => [source.who, source.title, source.date].filter(Boolean).join(", ")).join("; "));
  const table = (caption, heads, rows) => el("table", {}, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, ...rows));
  const row = (first, cells, current) => el("tr", current ? { "aria-current": "date" } : {},
    el("th", { scope: "row" }, first), ...cells.map((cell) => el("td", {}, cell)));

  const sure = (record) => name(record.confidence ? say(`conf.${record.confidence}`) : "");

  const fill = () => {
    const now = Ceaseline.lastBy(held.days, state.date);
    const top = el("div", { class: "top" }, el("h2", {}, pick(data.texts.heading)));
    top.append(button(say("button.close"), () => dialog.close(), "×"));
    dialog.replaceChildren(top,
      table(say("series.areas"), [say("fig.date"), ...held.holders.map((holder) => name(pick(holder.name)))],
        held.days.map((day, i) => row(dated(day), held.areas[i].map((km2) => figure(km2)), i === now))),
      table(say("time.events"), [say("fig.date"), say("fig.name"), say("conf.word"), say("pop.sources")],
        data.events.map((event) => row(dated(pick(event.when)), [name(pick(event.name)), sure(event), cited(event.sources)]))));
    if (!data.posts.length) return;
    dialog.append(table(say("legend.posts"),
      [say("fig.name"), say("valid.from"), say("valid.to"), say("pop.last_report"), say("pop.placed_within"), say("conf.word"), say("pop.sources")],
      data.posts.map((post) => row(name(pick(post.name)),
        [dated(pick(post.from)), dated(pick(post.to) || say("valid.no_end")), dated(post.report), name(pick(post.off)), sure(post), cited(post.sources)]))));
  };
  document.querySelector("[data-do=table]").addEventListener("click", () => {
    fill();
    dialog.showModal();
  });
  state.follow(["date", "lang"], () => {
    if (dialog.open) fill();
  });
};

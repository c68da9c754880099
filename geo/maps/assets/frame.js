// Around the map: title, stamp, credit, what is not drawn, and what all of it is made from.
"use strict";

Ceaseline.frame = (data, state) => {
  const { el, name, figure, say, pick } = Ceaseline;
  const all = (css) => document.querySelector(css);
  const view = () => data.views.find((each) => each.key === state.view);

  // The title of a view with labels names the view already.
  const title = () => [pick(view().title), pick(data.texts.known), view().labels.length ? "" : pick(view().name)]
    .filter(Boolean).join(" · ");

  state.follow(["lang", "view"], () => {
    document.title = title();
    all(".foot .source").textContent = pick(view().source);
    const stamps = document.querySelectorAll(".stamp .view:not([data-say])");
    for (const stamp of stamps) stamp.textContent = pick(view().stamp);
    for (const note of document.querySelectorAll(".stamp [data-say='view.note']")) note.hidden = !view().labels.length;
  });

  all(".credit").append(name(data.credits.join(" · ")));
  state.follow(["lang"], () => {
    const gaps = all(".gaps ul");
    if (gaps) gaps.replaceChildren(...data.gaps.map((gap) => el("li", {}, el("b", {}, name(pick(gap.what))), ": ", name(pick(gap.why)))));
    const list = (heading, rows) => [el("h3", {}, heading),
      el("ul", {}, ...rows.map((row) => el("li", {}, figure(row.name), " ", name(row.text))))];
    all(".inputs").replaceChildren(
      el("summary", {}, `${say("foot.sources")} (${data.sources.length}) · ${say("foot.inputs")}`),
      ...list(say("foot.licences"), data.layers),
      ...list(say("foot.inputs"), data.inputs),
      el("h3", {}, say("foot.sources")),
      el("ul", {}, ...data.sources.map((source) => el("li", {}, name([source.who, source.title, source.date, source.url].filter(Boolean).join(", "))))),
    );
  });
};

// Beside the map: who holds, what the point of view calls it, the key, the posts.
"use strict";

Ceaseline.panel = (map, data, state, card, posts) => {
  const { el, svg, name, figure, say, pick } = Ceaseline;
  const key = Ceaseline.key(data, card);
  const side = el("div", { class: "panel" });
  document.querySelector(".side").append(side);

  const section = (title, aside, ...children) => {
    const heading = el("h2", {}, el("span", {}, title), aside ? el("small", {}, aside) : "");
    side.append(el("section", {}, heading, ...children));
  };
  const note = (text) => (text ? el("p", { class: "note" }, text) : "");

  const holders = () => section(
    say("fig.holds"),
    say("fig.of_total", { total: data.total }),
    ...data.holders.map((holder) => {
      const bar = svg("svg", { class: "bar", width: "100%", height: 4, "aria-hidden": "true" },
        svg("rect", { class: "back", width: "100%", height: 4, rx: 2 }),
        svg("rect", { class: "part", width: `${holder.share * 100}%`, height: 4, rx: 2 }));
      const status = Ceaseline.statuses(holder);
      return el("div", { class: "hold" }, key.ground(holder.look, holder.holder === "unknown"),
        el("span", { class: "n" }, name(pick(holder.name)), status ? el("small", {}, name(status)) : ""),
        el("b", { class: "q" }, figure(holder.area)), bar);
    }),
    note(say("note.rounding")),
  );

  // In a point of view: what it calls the ground of each holder, and on whose word.
  const labels = () => {
    const view = data.views.find((each) => each.key === state.view);
    if (!view || !view.labels.length) return;
    section(
      say("view.labels_of", { view: pick(view.name) }),
      say("unit.km2"),
      el("ul", { class: "key labels" }, ...view.labels.map((label) => {
        const item = key.record(key.ground(label.look, label.holder === "unknown"), label);
        item.append(el("b", { class: "q" }, figure(label.area)));
        return item;
      })),
      note(pick(view.note)),
      note(`${say("view.own_words")} ${say("view.note")}`),
    );
  };

  const lines = () => section(say("legend.lines"), "",
    el("ul", { class: "key" }, ...key.lines(data, state, data.fronts.map((front) => front.kind))));

  const reported = () => {
    if (!data.posts.length || !state.shows("position")) return;
    const vague = data.posts.filter((post) => !post.drawn && !post.possible).length;
    section(
      say("legend.posts_by_report"),
      say("legend.drawn_vague", { drawn: posts.drawn.length, vague }),
      key.marks(posts.swatchOf(data.posts[0])),
      key.list(data.posts, posts),
      note(say("note.posts_no_area")),
    );
  };

  state.follow(["lang", "view", "layers"], () => {
    side.replaceChildren();
    holders();
    labels();
    lines();
    reported();
  });
};

// A part of the page that opens from a button on the map, where the panel has no room for it.
"use strict";

Ceaseline.menu = (state, tools, part, word) => {
  const { el, say } = Ceaseline;
  const summary = el("summary", { class: "btn" });
  const menu = el("details", { class: "menu" }, summary, part);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  tools.append(menu);
  state.follow(["lang"], () => { summary.textContent = say(word); });
};

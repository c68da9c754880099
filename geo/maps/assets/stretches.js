// Back to the whole area, and close to where a zone is too narrow to see from there.
"use strict";

Ceaseline.stretches = (map, data, state, tools) => {
  const { el, say, pick } = Ceaseline;
  const add = (text, more, run) => {
    const button = el("button", { type: "button", class: "btn" });
    button.addEventListener("click", run);
    tools.append(button);
    state.follow(["lang"], () => {
      button.textContent = text();
      button.setAttribute("aria-label", [text(), more()].filter(Boolean).join(": "));
    });
  };
  add(() => say("button.whole"), () => "", () => Ceaseline.fit(map, data));
  for (const zone of data.zones.filter((each) => each.narrow.length)) {
    let next = 0; // each press shows the next stretch further south, then the first again
    add(() => say("button.narrow"), () => pick(zone.name), () => {
      map.fitBounds(zone.narrow[next % zone.narrow.length], { animate: false });
      next += 1;
    });
  }
};

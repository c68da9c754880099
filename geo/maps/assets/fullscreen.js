// The map, with its stamp and credit, over the whole screen.
"use strict";

Ceaseline.fullscreen = (map, state, tools) => {
  const { el, say } = Ceaseline;
  if (!document.fullscreenEnabled) return;
  const main = document.querySelector("main.map");
  const button = el("button", { type: "button", class: "btn" });
  const tell = () => {
    button.textContent = say(document.fullscreenElement ? "button.leave_fullscreen" : "button.fullscreen");
  };
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else main.requestFullscreen().catch(() => button.remove()); // a frame may forbid it
  });
  document.addEventListener("fullscreenchange", () => {
    tell();
    map.invalidateSize({ animate: false });
  });
  tools.append(button);
  state.follow(["lang"], tell);
};

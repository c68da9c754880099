// Moving through time: the slider on the axis, keys, single steps, and Play.
"use strict";

Ceaseline.clock = (data, axis, state) => {
  const { longDate } = Ceaseline;
  const mirrored = () => document.documentElement.dir === "rtl";
  const PAUSE = 1200; // ms that a stop is shown
  const slider = document.querySelector(".track input");
  const [play, back, forth] = ["play", "back", "forth"].map((name) => document.querySelector(`[data-do=${name}]`));
  let playing = null;

  const settle = () => {
    slider.value = axis.at(state.date);
    slider.setAttribute("aria-valuetext", `${longDate(data, state.lang, state.date)} (${state.date})`);
    back.disabled = state.date <= data.stops[0];
    forth.disabled = state.date >= data.stops.at(-1);
  };
  const stop = () => {
    clearTimeout(playing);
    playing = null;
    play.setAttribute("aria-pressed", "false");
  };
  const show = (date) => state.set({ date });
  const step = (way) => show(axis.step(state.date, way));
  const next = () => {
    step(1);
    if (state.date >= data.stops.at(-1)) stop();
    else playing = setTimeout(next, PAUSE);
  };

  play.addEventListener("click", () => {
    if (playing) {
      stop();
      return;
    }
    if (state.date >= data.stops.at(-1)) show(data.stops[0]);
    play.setAttribute("aria-pressed", "true");
    playing = setTimeout(next, PAUSE);
  });
  back.addEventListener("click", () => { stop(); step(-1); });
  forth.addEventListener("click", () => { stop(); step(1); });
  slider.addEventListener("pointerdown", stop);
  slider.addEventListener("input", () => {
    stop();
    show(axis.nearest(Number(slider.value)));
    settle();
  });
  slider.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const ahead = mirrored() ? "ArrowLeft" : "ArrowRight";
    const behind = mirrored() ? "ArrowRight" : "ArrowLeft";
    const moves = {
      [ahead]: () => step(1), ArrowUp: () => step(1), PageUp: () => step(1),
      [behind]: () => step(-1), ArrowDown: () => step(-1), PageDown: () => step(-1),
      Home: () => show(data.stops[0]), End: () => show(data.stops.at(-1)),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  });
  document.addEventListener("keydown", (event) => {
    const onPlay = document.activeElement === play && (event.key === " " || event.key === "Enter");
    if (playing && !onPlay) stop();
    const typing = event.target.closest("input:not([type=range], [type=checkbox]), select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "[") step(-1);
    if (event.key === "]") step(1);
  });

  state.follow(["date", "lang"], settle);
  return { stop };
};

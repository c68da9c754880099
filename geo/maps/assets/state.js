// What a reader has chosen, in one place: every part of the page reads it and hears of changes.
"use strict";

// `date` (ISO), `view`, `lang`, `layers` (themes shown; null: the usual ones), `map` ([zoom, lat, lon] or null);
// and what else a page begins with.
Ceaseline.state = (start) => {
  const now = { date: "", view: "", lang: "en", layers: null, map: null, ...start };
  const listeners = [];
  const usual = (theme) => theme !== "belts"; // belts by distance alone wait until they are asked for
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const state = {
    usual,
    shows: (theme) => (now.layers === null ? usual(theme) : now.layers.includes(theme)),

    // Listeners are told in the order in which they came, once for all that changed together.
    set(changes) {
      const changed = Object.keys(changes).filter((key) => key in now && !same(now[key], changes[key]));
      for (const key of changed) now[key] = changes[key];
      for (const [keys, run] of listeners) {
        if (keys.some((key) => changed.includes(key))) run();
      }
    },

    // Run now, and whenever one of these changes.
    follow(keys, run) {
      listeners.push([keys, run]);
      run();
    },
  };
  for (const key of Object.keys(now)) Object.defineProperty(state, key, { get: () => now[key] });
  return state;
};

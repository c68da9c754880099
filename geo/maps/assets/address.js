// The address tells what is shown: #date=…&view=…&lang=…
"use strict";

Ceaseline.address = (data, state) => {
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const changes = {};
    const date = asked.get("date") || "";
    if (Ceaseline.isDay(date)) {
      changes.date = date < data.stops[0] ? data.stops[0] : date > data.last ? data.last : date;
    } else if (/^\d{4}(-\d{2})?$/.test(date)) {
      // A month or a year: the last stop that is not after its end.
      changes.date = data.stops[Math.max(0, Ceaseline.lastBy(data.stops, `${date}~`))];
    }
    if (data.views.some((view) => view.key === asked.get("view"))) changes.view = asked.get("view");
    if (Object.hasOwn(data.words, asked.get("lang") || "")) changes.lang = asked.get("lang");
    state.set(changes);
  };
  let touched = false;
  const write = () => {
    if (!touched && !location.hash) return;
    const parts = new URLSearchParams(location.hash.slice(1));
    for (const key of ["date", "view", "lang"]) parts.set(key, state[key]);
    try {
      history.replaceState(null, "", `#${parts}`);
    } catch {
      // Inside a notebook's frame there is no address of its own.
    }
  };
  read();
  window.addEventListener("hashchange", read);
  state.follow(["date", "view", "lang"], () => {
    write();
    touched = true;
  });
};

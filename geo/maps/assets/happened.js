// Events beside the map: the list follows the date, and clicking one goes to its day.
"use strict";

Ceaseline.happened = (data, state, card, map) => {
  const { el, svg, name, dated, pick, say, lastBy } = Ceaseline;
  const { held } = data;
  const list = el("ol", { class: "events", tabindex: "0" });
  let rows = [];

  const sign = (kind) => {
    const d = { changed: "M5.5 1L10.5 10H.5Z", range: "M1 8V3H10V8", event: "M5.5 1V10" }[kind];
    return svg("svg", { class: `sign ${kind}`, viewBox: "0 0 11 11", width: 11, height: 11, "aria-hidden": "true" }, svg("path", { d }));
  };
  const passed = (day) => {
    const [transfers, further] = held.passed[day];
    const texts = transfers.map(([from, to, km2]) => `${say("unit.figure_km2", { n: km2 })} ${
      say("fig.transfer", { from: pick(held.holders[from].name), to: pick(held.holders[to].name) })}`);
    if (further) texts.push(say("time.further", { n: further }));
    return texts.map((text) => el("b", { class: "transfer" }, name(text)));
  };

  // Ground that changed hands stands with the first event of its day, else in a row of its own.
  const days = Object.keys(held.passed);
  const items = data.events.map((event) => ({ day: event.start, event, changed: false }));
  for (const day of days) {
    const same = items.find((item) => item.day === day && item.event);
    if (same) same.changed = true;
    else items.push({ day, event: null, changed: true });
  }
  items.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const starts = items.map((item) => item.day);

  const made = ({ day, event, changed }) => {
    const kind = changed ? "changed" : event.range ? "range" : "event";
    const text = event ? name(pick(event.name)) : say("time.changed");
    const go = el("button", { type: "button", class: "event" },
      el("time", { datetime: day }, dated(event ? pick(event.when) : day)), sign(kind),
      el("span", {}, text, ...(changed ? passed(day) : []),
        event && event.uncertain ? el("small", {}, say("time.possible")) : ""));
    go.addEventListener("click", () => {
      if (day >= data.stops[0] && day <= data.last) state.set({ date: day });
      if (event) card.open(() => [event], event.at || map.getCenter());
    });
    return el("li", {}, go);
  };

  // A long series has a row a day: then only those around the date are made.
  const MOST = 300;
  const AROUND = 14;
  let [low, high] = [0, 0];
  const fit = (now) => {
    const all = items.length <= MOST;
    const inside = (low === 0 || now - low >= AROUND / 2) && (high === items.length || high - now > AROUND / 2);
    if (high && (all || inside)) return;
    [low, high] = all ? [0, items.length] : [Math.max(0, now - AROUND), Math.min(items.length, now + AROUND)];
    rows = items.slice(low, high).map(made);
    list.replaceChildren(...rows);
  };
  // Scrolling to an end of what is made makes more.
  list.addEventListener("scroll", () => {
    const more = [];
    if (high < items.length && list.scrollTop + list.clientHeight > list.scrollHeight - 60) {
      more.push(...items.slice(high, high + AROUND).map(made));
      high += more.length;
      list.append(...more);
      rows.push(...more);
    } else if (low > 0 && list.scrollTop < 20) {
      more.push(...items.slice(Math.max(0, low - AROUND), low).map(made));
      low -= more.length;
      rows = [...more, ...rows];
      list.prepend(...more);
    }
    if (more.length) mark();
  });
  const mark = () => {
    const now = lastBy(starts, state.date);
    rows.forEach((row, i) => {
      row.classList.toggle("later", low + i > now);
      // Rows of one day are current together.
      if (now >= 0 && starts[low + i] === starts[now]) row.setAttribute("aria-current", "date");
      else row.removeAttribute("aria-current");
    });
  };
  const fill = () => {
    list.setAttribute("aria-label", say("time.events"));
    high = 0;
  };
  const follow = () => {
    const now = lastBy(starts, state.date);
    fit(now);
    mark();
    const first = now < 0 ? null : rows.find((row) => row.hasAttribute("aria-current"));
    if (first) list.scrollTop += first.getBoundingClientRect().top - list.getBoundingClientRect().top - 44;
  };
  return { list, fill, follow, sign };
};

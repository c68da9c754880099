// One time axis: where a day lies on it, and which marks stand on it.
"use strict";

Ceaseline.axis = (data) => {
  const { dayNumber, lastBy } = Ceaseline;
  let place = 0;
  const stretches = data.stretches.map(([first, last, share]) => {
    const stretch = { first, last, start: place, end: place + share, days: dayNumber(last) - dayNumber(first) };
    place = stretch.end;
    return stretch;
  });
  stretches.at(-1).end = 1;
  // A little air inside each stretch, so that no mark stands on a break.
  const air = stretches.length > 1 ? 0.012 : 0;

  // 0 at the first stop, 1 at the last; a day that the axis leaves out lies on the break.
  const at = (day) => {
    const i = Math.max(0, lastBy(stretches.map((each) => each.first), day));
    const { first, start, end, days } = stretches[i];
    const [a, b] = [i ? start + air : start, i < stretches.length - 1 ? end - air : end];
    if (!days) return (a + b) / 2;
    return a + Math.max(0, Math.min(1, (dayNumber(day) - dayNumber(first)) / days)) * (b - a);
  };
  const stopPlaces = data.stops.map(at);

  const nearest = (value) => {
    let best = 0;
    stopPlaces.forEach((each, i) => {
      if (Math.abs(each - value) < Math.abs(stopPlaces[best] - value)) best = i;
    });
    return data.stops[best];
  };

  // Marks nearer than 6 px are one: ground that changed hands before ranges before other events.
  const marks = (width) => {
    const all = [
      ...Object.keys(data.held.passed).map((day) => ({ kind: "changed", day, x: at(day) * width })),
      ...data.events.filter((event) => event.last >= data.stops[0] && event.first <= data.last).map((event) => ({
        kind: event.range ? "range" : "event", day: event.start, x: at(event.start) * width,
        from: at(event.first) * width, to: at(event.last) * width,
      })),
    ];
    const order = ["changed", "range", "event"];
    all.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.x - b.x);
    const kept = [];
    const cells = new Map();
    for (const mark of all) {
      if (mark.kind === "range") {
        // A bracket that is too short to see, or would lie on another, is told by its place alone.
        const meets = kept.some((other) => other.kind === "range" && mark.from < other.to + 4 && other.from - 4 < mark.to);
        if (meets || mark.to - mark.from < 6) mark.kind = "event";
      }
      const cell = Math.floor(mark.x / 6);
      const near = [cell - 1, cell, cell + 1].flatMap((each) => cells.get(each) || []);
      if (near.some((x) => Math.abs(x - mark.x) < 6)) continue;
      cells.set(cell, [...(cells.get(cell) || []), mark.x]);
      kept.push(mark);
    }
    return kept;
  };

  // Days for labels: years, months or days, whichever fit; each as [text, place].
  const ticks = (width, room) => {
    const found = [];
    for (const { first, last, days, start, end } of stretches) {
      const labels = [[days > 1100 ? first.slice(0, 4) : days > 90 ? first.slice(0, 7) : first, first]];
      if (days > 1100) {
        const [a, b] = [Number(first.slice(0, 4)), Number(last.slice(0, 4))];
        const step = [1, 2, 5, 10, 20, 50].find((each) => ((end - start) * width) / ((b - a) / each) >= room) || 100;
        for (let year = Math.ceil((a + 1) / step) * step; year <= b; year += step) labels.push([`${year}`, `${year}-01-01`]);
      } else if (days > 90) {
        const months = days / 30.4;
        const step = [1, 2, 3, 6, 12].find((each) => ((end - start) * width) / (months / each) >= room + 14) || 12;
        let [y, m] = first.split("-").map(Number);
        for (;;) {
          m += 1;
          if (m > 12) [y, m] = [y + 1, 1];
          const day = `${y}-${String(m).padStart(2, "0")}-01`;
          if (day > last) break;
          if ((m - 1) % step === 0) labels.push([day.slice(0, 7), day]);
        }
      } else if (last !== first) {
        labels.push([last, last]);
      }
      for (const [text, day] of labels) {
        const x = at(day) * width;
        const wide = text.length * 6.4 + 10;
        if (found.every((other) => Math.abs(other.x - x) >= (wide + other.wide) / 2)) found.push({ text, x, wide });
      }
    }
    return found;
  };

  const step = (day, way) => {
    const i = lastBy(data.stops, day);
    const on = data.stops[i] === day;
    const next = way > 0 ? i + 1 : on ? i - 1 : i;
    return data.stops[Math.max(0, Math.min(data.stops.length - 1, next))];
  };

  return { at, nearest, marks, ticks, step, stretches };
};

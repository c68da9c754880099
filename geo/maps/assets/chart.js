// Area by party through time, the marks of the axis below it, and one cursor through both.
"use strict";

Ceaseline.chart = (map, data, axis, box, state) => {
  const { svg, paint, pick, lastBy } = Ceaseline;
  const mirrored = () => document.documentElement.dir === "rtl";
  const { held } = data;
  const PAD = 12; // half the slider's thumb: its centre travels between
  const AFTER = 16; // px of × for the time after the newest report
  const drawing = svg("svg", { "aria-hidden": "true", focusable: "false" });
  box.prepend(drawing);
  let width = 0;
  let height = 0;
  let cursor = null;
  let done = null;

  // From the top: the first party, ground of nobody, the other parties.
  const rank = (code) => {
    const { key } = held.holders[held.states[code].holder] || { key: "unknown" };
    return key === "unknown" ? 1 : key === "contested" ? 2 : 3 + held.states[code].holder - (held.states[code].holder === 0 ? 3 : 0);
  };
  const codes = held.states.map((_, code) => code).filter((code) => held.shares.some((row) => row[code]));
  codes.sort((a, b) => rank(a) - rank(b) || a - b);

  const across = (place) => {
    const x = PAD + place * (width - 2 * PAD - AFTER);
    return mirrored() ? width - x : x;
  };

  const draw = () => {
    width = box.clientWidth;
    height = box.clientHeight;
    if (!width) return;
    const tall = height > 100;
    const [top, deep, line] = tall ? [16, 52, 94] : [4, 32, 57];
    drawing.replaceChildren();
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const add = (tag, attributes, ...children) => {
      const element = svg(tag, attributes, ...children);
      drawing.append(element);
      return element;
    };
    const write = (text, x, y, name) => add("text", { x, y, class: name, "text-anchor": "middle" }, text);
    const xs = [...held.days.map((day) => across(axis.at(day))), across(1)];
    const blank = (from, to) => add("rect", {
      class: "blank", x: Math.min(from, to), y: top, width: Math.abs(to - from), height: deep, fill: paint(data, `${data.prefix}-unknown`),
    });

    const depth = held.days.map(() => 0);
    const names = [];
    for (const code of codes) {
      const y = (share) => Math.round((top + (share / held.parts) * deep) * 10) / 10;
      let [upper, lower] = ["", ""];
      let widest = [0, 0, 0, 0];
      held.days.forEach((_, i) => {
        const [a, b] = [depth[i], depth[i] + held.shares[i][code]];
        const [x0, x1] = [Math.round(xs[i] * 10) / 10, Math.round(xs[i + 1] * 10) / 10];
        upper += `L${x0} ${y(a)}H${x1}`;
        lower = `L${x1} ${y(b)}H${x0}${lower}`;
        if (y(b) - y(a) >= 15 && Math.abs(x1 - x0) > widest[0]) widest = [Math.abs(x1 - x0), (x0 + x1) / 2, (y(a) + y(b)) / 2, i];
        depth[i] = b;
      });
      add("path", { class: "band", d: `M${upper.slice(1)}${lower}Z`, fill: paint(data, held.states[code].look) });
      names.push([code, widest]);
    }
    for (const [first, end] of data.missing) blank(across(axis.at(first)), across(axis.at(end)));
    blank(across(1), mirrored() ? across(1) - AFTER : across(1) + AFTER);
    const [left, right] = [Math.min(across(0), across(1)), Math.max(across(0), across(1))];
    add("rect", { class: "frame", x: mirrored() ? left - AFTER : left, y: top, width: right - left + AFTER, height: deep });
    if (tall) {
      for (const [code, [room, x, y, i]] of names) {
        const { holder } = held.states[code];
        if (!held.holders[holder]) continue;
        const text = `${pick(held.holders[holder].name)} \u2066${held.areas[i][holder]}\u2069`;
        if (room > text.length * 6.6 + 12) write(text, x, y + 4, "named");
      }
      for (const stretch of axis.stretches.length > 1 ? axis.stretches : []) {
        const [a, b] = [stretch.first.slice(0, 4), stretch.last.slice(0, 4)];
        write(`\u2066${a === b ? a : `${a}–${b}`}\u2069`, across((stretch.start + stretch.end) / 2), 11, "tick");
      }
    }

    add("path", { class: "rail", d: `M${across(0)} ${line}H${across(1)}` });
    done = add("path", { class: "rail done" });
    for (const { end } of axis.stretches.slice(0, -1)) {
      const x = across(end);
      add("path", { class: "gap", d: `M${x} ${top - 3}V${line + 11}` });
      add("path", { class: "break", d: `M${x - 3.5} ${top - 3}V${line + 11}M${x + 3.5} ${top - 3}V${line + 11}` });
    }
    for (const mark of axis.marks(width - 2 * PAD - AFTER)) {
      const span = width - 2 * PAD - AFTER;
      const x = across(mark.x / span);
      if (mark.kind === "changed") add("path", { class: "changed", d: `M${x} ${line - 17}l5.2 9h-10.4Z` });
      else if (mark.kind === "event") add("path", { class: "event", d: `M${x} ${line - 7}v-8` });
      else add("path", { class: "event", d: `M${across(mark.from / span)} ${line - 8}v-5H${across(mark.to / span)}v5` });
    }
    for (const tick of axis.ticks(width - 2 * PAD - AFTER, 40)) {
      const x = across(tick.x / (width - 2 * PAD - AFTER));
      const half = tick.wide / 2 - 5;
      add("path", { class: "notch", d: `M${x} ${line + 5}v5` });
      write(`\u2066${tick.text}\u2069`, Math.max(half, Math.min(width - half, x)), height - (tall ? 14 : 8), "tick");
    }
    cursor = [add("path", { class: "cursor case" }), add("path", { class: "cursor" })];
    cursor.span = `${top - 4}V${line - 10}`;
    done.line = line;
    move();
  };

  const move = () => {
    if (!cursor) return;
    const x = across(axis.at(state.date));
    for (const each of cursor) each.setAttribute("d", `M${x} ${cursor.span}`);
    done.setAttribute("d", `M${across(0)} ${done.line}H${x}`);
  };

  new ResizeObserver(draw).observe(box);
  map.on("resize", draw); // paper: it is laid out and copied before an observer hears of it
  state.follow(["lang"], draw);
  state.follow(["date"], move);
  return { draw, held: (day) => lastBy(held.days, day) };
};

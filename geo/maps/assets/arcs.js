// Shared lines through time: what lies on either side of each on a day, and rings around it.
"use strict";

Ceaseline.arcs = (code) => {
  // See geo/coding.py: whole numbers in groups of seven bits, the low ones first.
  const numbers = (text) => {
    const raw = atob(text);
    const found = [];
    let value = 0;
    let scale = 1;
    for (let i = 0; i < raw.length; i += 1) {
      const byte = raw.charCodeAt(i);
      value += (byte & 127) * scale;
      if (byte & 128) {
        scale *= 128;
      } else {
        found.push(value % 2 ? -(value + 1) / 2 : value / 2);
        value = 0;
        scale = 1;
      }
    }
    return found;
  };

  const unit = 10 ** -code.digits;
  const places = []; // longitude and latitude in turn
  const begin = [0];
  const ends = []; // node of the first and of the last point of each line
  {
    const stream = numbers(code.points);
    const nodes = new Map();
    let [lon, lat] = [0, 0];
    for (let i = 0; i < stream.length;) {
      const count = stream[i];
      i += 1;
      for (let k = 0; k < count; k += 1, i += 2) {
        lon += stream[i];
        lat += stream[i + 1];
        places.push(lon, lat);
        if (k === 0 || k === count - 1) {
          const key = lon * 1e9 + lat;
          if (!nodes.has(key)) nodes.set(key, nodes.size);
          ends.push(nodes.get(key));
        }
      }
      begin.push(begin.at(-1) + count);
    }
  }
  const spells = []; // line, first position in `days`, end, left, right
  {
    const stream = numbers(code.spells);
    for (let i = 0, line = 0; i < stream.length; line += 1) {
      let count = stream[i];
      i += 1;
      for (; count > 0; count -= 1, i += 4) spells.push(line, ...stream.slice(i, i + 4));
    }
  }

  // The lines whose sides differ on a day: line, left and right state, one after the other.
  const on = (day) => {
    let position = 0;
    while (code.days[position + 1] && code.days[position + 1] <= day) position += 1;
    const shown = [];
    for (let i = 0; i < spells.length; i += 5) {
      if (spells[i + 1] <= position && position < spells[i + 2]) shown.push(spells[i], spells[i + 3], spells[i + 4]);
    }
    return shown;
  };

  // Pieces (line as ~line when it runs backwards), strung together where they meet: closed ones
  // come back to where they began.
  const strung = (pieces) => {
    const from = (piece) => (piece < 0 ? ends[2 * ~piece + 1] : ends[2 * piece]);
    const to = (piece) => from(~piece);
    const leaving = new Map();
    const balance = new Map();
    pieces.forEach((piece, i) => {
      const start = from(piece);
      if (leaving.has(start)) leaving.get(start).push(i);
      else leaving.set(start, [i]);
      balance.set(start, (balance.get(start) || 0) + 1);
      balance.set(to(piece), (balance.get(to(piece)) || 0) - 1);
    });
    const used = new Uint8Array(pieces.length);
    const chains = [];
    const walk = (i) => {
      const chain = [];
      for (let next = i; next !== undefined;) {
        used[next] = 1;
        chain.push(pieces[next]);
        const out = leaving.get(to(pieces[next])) || [];
        while (out.length && used[out.at(-1)]) out.pop();
        next = out.at(-1);
      }
      chains.push(chain);
    };
    // Ends of open chains first; what is left are rings.
    pieces.forEach((piece, i) => {
      if (!used[i] && balance.get(from(piece)) > 0) {
        balance.set(from(piece), balance.get(from(piece)) - 1);
        walk(i);
      }
    });
    pieces.forEach((_, i) => used[i] || walk(i));
    return chains;
  };

  // Points on the screen: as a path's text, for each line and direction once per zoom.
  let texts = new Map();
  let coarse = new Map(); // every few pixels a point of the line, for names to keep off
  let project = null;
  const text = (piece) => {
    if (!texts.has(piece)) {
      const line = piece < 0 ? ~piece : piece;
      const points = [];
      let [px, py] = [Infinity, Infinity];
      let [qx, qy] = [Infinity, Infinity];
      const few = [];
      for (let i = begin[line]; i < begin[line + 1]; i += 1) {
        const p = project([places[2 * i + 1] * unit, places[2 * i] * unit]);
        const [x, y] = [Math.round(p.x * 10) / 10, Math.round(p.y * 10) / 10];
        // Within half a pixel nothing shows; both sides leave out the same, and keep the ends.
        const last = i === begin[line + 1] - 1;
        if (!last && Math.abs(x - px) < 0.5 && Math.abs(y - py) < 0.5) continue;
        points.push(`${x} ${y}`);
        if (last || Math.abs(x - qx) > 3 || Math.abs(y - qy) > 3) {
          few.push([places[2 * i + 1] * unit, places[2 * i] * unit]);
          [qx, qy] = [x, y];
        }
        [px, py] = [x, y];
      }
      coarse.set(line, few);
      texts.set(line, points.join("L"));
      texts.set(~line, points.reverse().join("L"));
    }
    return texts.get(piece);
  };
  const path = (chains) => chains.map((chain) => `M${chain.map(text).join("L")}`).join("");

  return {
    on,
    strung,
    path,
    // Draws from now on with `at`, which tells where a latitude and longitude lie.
    projected: (at) => {
      project = at;
      texts = new Map();
      coarse = new Map();
    },
    // Latitude and longitude of some points along chains that were drawn, never far apart.
    lines: (chains) => chains.map((chain) => chain.flatMap((piece) =>
      (piece < 0 ? [...coarse.get(~piece)].reverse() : coarse.get(piece)))),
    size: begin.length - 1,
  };
};

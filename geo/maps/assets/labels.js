// Names on the map: most important first, each in the first of eight places where it hides nothing.
"use strict";

// What has a `side` is written into that one of `sides`, elements of panes that are cut.
Ceaseline.labels = (map, data, state, posts, sides = []) => {
  const { svg, pick } = Ceaseline;
  const pane = map.createPane("names");
  pane.classList.add("leaflet-zoom-hide");
  const sheet = () => svg("svg", { class: "names", "aria-hidden": "true", width: 1, height: 1 });
  const box = sheet();
  pane.append(box);
  const boxes = sides.map((each) => {
    each.append(sheet());
    return each.lastChild;
  });
  const into = (each) => boxes[each.side] || box;

  const measure = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;
  const SIZES = { area: [17, 600], peak: [12.5, 600], water: [12, 400], zone: [12.5, 600], claim: [11.5, 500], post: [12, 600], place: [11.5, 400] };

  const reach = (points) => points.slice(1).reduce((sum, p, i) => sum + p.distanceTo(points[i]), 0);

  // The point at a share of a line's length.
  const walk = (points) => {
    const ends = [0];
    points.slice(1).forEach((p, i) => ends.push(ends[i] + p.distanceTo(points[i])));
    return (share) => {
      const target = share * ends.at(-1);
      const i = Math.max(1, ends.findIndex((end) => end >= target));
      const part = (target - ends[i - 1]) / (ends[i] - ends[i - 1] || 1);
      return points[i - 1].add(points[i].subtract(points[i - 1]).multiplyBy(part));
    };
  };

  const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  const lay = () => {
    for (const each of [box, ...boxes]) each.replaceChildren();
    const size = map.getSize();
    const host = map.getContainer().getBoundingClientRect();
    const shift = map.containerPointToLayerPoint([0, 0]);
    const narrow = size.x < 500;
    const at = (place) => map.latLngToContainerPoint(place);
    const seen = (p) => p.x > 0 && p.y > 0 && p.x < size.x && p.y < size.y;
    const taken = [];
    const clear = (b, others) => !others.some((other) => meets(b, other));
    const free = (b) => b[0] > 4 && b[1] > 4 && b[2] < size.x - 4 && b[3] < size.y - 4 && clear(b, taken);

    // Names keep off the line of control while there is another place for them.
    const line = [];
    if (state.shows("control")) {
      for (const front of data.fronts) {
        const parts = Array.isArray(front.shape[0][0]) ? front.shape : [front.shape];
        for (const part of parts) {
          const points = part.map(at);
          const steps = Math.ceil(reach(points) / 6);
          const along = walk(points);
          for (let i = 0; i <= steps; i += 1) {
            const p = along(i / steps);
            if (seen(p)) line.push([p.x - 3, p.y - 3, p.x + 3, p.y + 3]);
          }
        }
      }
    }

    // Nothing lies under the stamp, the buttons, the scale or the credit.
    for (const fixed of document.querySelectorAll(".stamp > *, .maptools > *, .map .leaflet-control")) {
      const r = fixed.getBoundingClientRect();
      taken.push([r.left - host.left - 4, r.top - host.top - 4, r.right - host.left + 4, r.bottom - host.top + 4]);
    }
    for (const post of posts.drawn) {
      const p = at(post.at);
      taken.push([p.x - 8, p.y - 8, p.x + (post.single ? 15 : 8), p.y + 8]);
    }

    // What other parts of the page have written on the map already.
    if (posts.boxes) taken.push(...posts.boxes());

    const write = (text, kind, x, y, sheet = box) => {
      sheet.append(svg("text", { class: `name ${kind}`, x: x + shift.x, y: y + shift.y, "text-anchor": "middle" }, text));
    };
    const extent = (text, kind) => {
      const [points, weight] = SIZES[kind];
      const px = narrow ? Math.max(10.5, points - 1.5) : points;
      measure.font = `${weight} ${px}px ${family}`;
      return [measure.measureText(text).width, px];
    };

    // Eight places around a point; the middle of the text is what stays put in every script.
    const place = (text, kind, p, gap, centred, sheet = box) => {
      const slack = kind === "area" ? 1 : 0;
      const air = kind === "place" ? 4 : 0; // towns stand apart, or they read as a list
      const [w, h] = extent(text, kind);
      const side = gap + w / 2;
      const places = centred
        ? [[0, 0], [-30, 0], [30, 0], [0, 40], [0, -40], [-45, 40], [-45, -40], [-60, 0]].map(([dx, dy]) => [dx * slack, dy * slack + h / 3])
        : [[side, h / 3], [-side, h / 3], [side, -gap * 0.7], [side, h + gap * 0.3],
           [-side, -gap * 0.7], [-side, h + gap * 0.3], [0, -gap], [0, h + gap * 0.8]];
      const fits = places
        .map(([dx, dy]) => [dx, dy, [p.x + dx - w / 2 - 2, p.y + dy - h, p.x + dx + w / 2 + 2, p.y + dy + 3]])
        .filter(([, , b]) => free([b[0] - air, b[1] - air, b[2] + air, b[3] + air]));
      const best = fits.find(([, , b]) => clear(b, line)) || fits[0];
      if (!best) return false;
      taken.push(best[2]);
      write(text, kind, p.x + best[0], p.y + best[1], sheet);
      return true;
    };
    const dot = (kind, p) => {
      const x = p.x + shift.x;
      const y = p.y + shift.y;
      const mark = kind === "peak"
        ? svg("path", { class: "summit", d: `M${x} ${y - 6}l5.5 9.5h-11Z` })
        : svg("circle", { class: "town", cx: x, cy: y, r: 2 });
      box.append(mark);
      const reach = kind === "peak" ? 7 : 3;
      taken.push([p.x - reach, p.y - reach, p.x + reach, p.y + reach]);
    };

    // Letters of the lines, moved along them until they hide nothing.
    const letters = (line) => {
      const along = walk(line.shape.flat(Array.isArray(line.shape[0][0]) ? 1 : 0).map(at));
      for (const shares of [[0.3, 0.36, 0.24, 0.42, 0.18, 0.5], [0.8, 0.74, 0.66, 0.86]]) {
        for (const share of shares) {
          const p = along(share);
          const b = [p.x - 10, p.y - 10, p.x + 10, p.y + 10];
          if (!free(b)) continue;
          taken.push(b);
          into(line).append(
            svg("circle", { class: "disc", cx: p.x + shift.x, cy: p.y + shift.y, r: 7.5 }),
            svg("text", { class: "letter", x: p.x + shift.x, y: p.y + shift.y + 3.7, "text-anchor": "middle" }, line.letter),
          );
          break;
        }
      }
    };

    // A narrow zone is named outside, with a leader to it.
    const callout = (zone) => {
      const p = at(zone.at);
      if (!seen(p)) return;
      const [w, h] = extent(pick(zone.name), "zone");
      for (const distance of [110, 150, 190, 80]) {
        for (const [dx, dy] of [[1, 0.35], [1, -0.2], [0.9, 0.7], [-1, 0.35], [-1, -0.2], [0.6, 1], [-0.6, 1]]) {
          const x = p.x + dx * distance;
          const y = p.y + dy * distance;
          const middle = x + (dx > 0 ? w / 2 + 4 : -w / 2 - 4);
          const b = [middle - w / 2 - 2, y - h / 2 - 3, middle + w / 2 + 2, y + h / 2 + 3];
          if (!free(b)) continue;
          taken.push(b);
          // Under the names, whose halo keeps them readable where it crosses one.
          into(zone).prepend(
            svg("path", { class: "leader", d: `M${p.x + shift.x} ${p.y + shift.y}L${x + shift.x} ${y + shift.y}` }),
            svg("circle", { class: "anchor", cx: p.x + shift.x, cy: p.y + shift.y, r: 2.2 }),
          );
          write(pick(zone.name), "zone", middle, y + h / 3, into(zone));
          return;
        }
      }
    };

    for (const spot of data.spots.filter((each) => state.shows(each.theme))) {
      const p = at(spot.at);
      taken.push([p.x - 5, p.y - 5, p.x + 5, p.y + 5]);
    }
    const places = state.shows("place") ? data.places : [];
    const peaks = places.filter((each) => each.kind === "peak").map((each) => [each, at(each.at)]).filter(([, p]) => seen(p));
    for (const [, p] of peaks) dot("peak", p);
    if (state.shows("line")) data.lines.forEach(letters);
    for (const each of places.filter((place) => place.kind === "area")) {
      // "Somewhere, west of the line": the name alone is for the map, the rest for the card.
      place(pick(each.name).split(/[,،]/)[0], "area", at(each.at), 0, true);
    }
    const labelled = [];
    for (const [each, p] of peaks) if (place(pick(each.name), "peak", p, 11)) labelled.push(p);
    for (const water of data.ground.filter((ground) => ground.kind === "lake")) {
      const p = at(water.at);
      const parts = pick(water.name).split(" / ");
      parts.forEach((part, index) => place(part, "water", { x: p.x, y: p.y + (index - (parts.length - 1) / 2) * 16 }, 0, true));
    }
    if (state.shows("regime")) data.zones.forEach(callout);
    if (state.shows("claim")) for (const claim of data.claims) place(pick(claim.name), "claim", at(claim.at), 0, true, into(claim));
    for (const [theme, kind] of [["regime", "zone"], ["claim", "claim"]]) {
      for (const spot of state.shows(theme) ? data.spots.filter((each) => each.theme === theme) : []) {
        const p = at(spot.at);
        if (seen(p)) place(pick(spot.name), kind, p, 8);
      }
    }
    // A post that stands on a named place, or on another post, goes by that name.
    if (state.shows("position")) {
      for (const post of posts.drawn.filter((each) => each.core)) {
        const p = at(post.at);
        if (!seen(p) || labelled.some((other) => Math.hypot(other.x - p.x, other.y - p.y) < 12)) continue;
        if (place(pick(post.name), "post", p, 11, false, into(post))) labelled.push(p);
      }
    }
    for (const town of places.filter((each) => each.kind === "place")) {
      const p = at(town.at);
      const b = [p.x - 3, p.y - 3, p.x + 3, p.y + 3];
      if (!seen(p) || !free(b)) continue;
      if (place(pick(town.name), "place", p, 6)) dot("town", p);
    }
  };

  map.on("zoomend moveend resize", lay);
  state.follow(["date", "lang", "layers"], lay);
  return lay;
};

// The size of each patch that changed hands, in it where there is room, otherwise beside it with a leader.
"use strict";

// Names keep off these: `boxes` gives the places that are taken, in pixels of the map.
Ceaseline.numbers = (map, data, state, lines) => {
  const { svg, pick, say } = Ceaseline;
  const pane = map.createPane("numbers");
  pane.classList.add("leaflet-names-pane", "leaflet-zoom-hide");
  const sheet = svg("svg", { class: "names numbers", "aria-hidden": "true", width: 1, height: 1 });
  pane.append(sheet);
  const measure = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;
  const plain = (text) => pick(text).replace(/[\u2066-\u2069]/g, "");
  let taken = [];
  const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  const lay = () => {
    sheet.replaceChildren();
    const size = map.getSize();
    const host = map.getContainer().getBoundingClientRect();
    const shift = map.containerPointToLayerPoint([0, 0]);
    taken = [...document.querySelectorAll(".stamp > *, .maptools > *, .map .leaflet-control")].map((fixed) => {
      const r = fixed.getBoundingClientRect();
      return [r.left - host.left - 4, r.top - host.top - 4, r.right - host.left + 4, r.bottom - host.top + 4];
    });
    const fixed = taken.length;
    // A number beside its patch keeps off all ground that changed.
    const along = lines().flatMap(({ shape }) => shape.map((place) => map.latLngToContainerPoint(place)));
    const big = size.x < 500 ? 15 : 20;
    for (const patch of data.patches.filter((each) => each.at)) {
      const [p, rim] = [patch.at, patch.rim].map((place) => map.latLngToContainerPoint(place));
      if (p.x < 0 || p.y < 0 || p.x > size.x || p.y > size.y) continue;
      const number = say("unit.figure_km2", { n: plain(patch.area) }).replace(/[\u2066-\u2069]/g, "");
      const who = say("fig.transfer", { from: pick(patch.from), to: pick(patch.to) });
      measure.font = `650 ${big}px ${family}`;
      const width = measure.measureText(number).width;
      measure.font = `400 12px ${family}`;
      const whole = Math.max(width, measure.measureText(who).width);
      const room = 2 * p.distanceTo(rim);
      const put = (x, y, kind, text) => sheet.append(svg("text", { class: `name ${kind}`, x: x + shift.x, y: y + shift.y, "text-anchor": "middle" }, text));
      if (room > width + 8) {
        put(p.x, p.y + 6, "number", number);
        taken.push([p.x - width / 2, p.y - 12, p.x + width / 2, p.y + 10]);
        continue;
      }
      const fits = [110, 150, 190, 230, 80].flatMap((distance) =>
        [[1, -0.25], [1, 0.1], [1, 0.5], [-1, -0.25], [-1, 0.3], [0.6, -1], [-0.6, 1]].map(([dx, dy]) => {
          const [x, y] = [p.x + dx * distance, p.y + dy * distance];
          const middle = x + (dx > 0 ? whole / 2 + 6 : -whole / 2 - 6);
          return [x, y, middle, [middle - whole / 2 - 4, y - big - 2, middle + whole / 2 + 4, y + 22]];
        }))
        .filter(([, , , b]) => b[0] > 4 && b[1] > 4 && b[2] < size.x - 4 && b[3] < size.y - 4 && !taken.some((other) => meets(b, other)));
      const clear = fits.find(([, , , b]) => !along.some((q) => meets(b, [q.x - 3, q.y - 3, q.x + 3, q.y + 3]))) || fits[0];
      if (!clear) continue; // the table has it
      const [x, y, middle, box] = clear;
      sheet.prepend(
        svg("path", { class: "leader number", d: `M${p.x + shift.x} ${p.y + shift.y}L${x + shift.x} ${y + shift.y}` }),
        svg("circle", { class: "anchor number", cx: p.x + shift.x, cy: p.y + shift.y, r: 3 }),
      );
      put(middle, y, "number", number);
      put(middle, y + 17, "whose", who);
      taken.push(box);
    }
    taken = taken.slice(fixed);
  };
  map.on("zoomend moveend resize", lay);
  state.follow(["lang"], lay);
  return { boxes: () => taken, lay };
};

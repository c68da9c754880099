// Around the ground, each outline once: backdrop, zones, claims and lines, shown on their days.
"use strict";

Ceaseline.around = (map, data, brush, card, state) => {
  const { paint, operable, pick, valid } = Ceaseline;
  const dated = [];
  const show = (record, ...layers) => dated.push([record, layers]);
  const opens = (record, layer) => {
    layer.on("click", (event) => card.open(() => [record], event.latlng));
    operable(layer.getElement(), () => card.open(() => [record], record.at));
    state.follow(["lang"], () => layer.getElement().setAttribute("aria-label", pick(record.name) || record.id));
    return layer;
  };
  const filled = (layer, look) => {
    layer.getElement().setAttribute("fill", paint(data, look));
    return layer;
  };

  return {
    beneath: () => {
      for (const each of data.ground) {
        if (each.kind === "river") brush.line(each.shape, "ground river");
        else brush.area(each.shape, `ground ${each.kind}`);
      }
    },
    // `edge` draws the edge of the study area, which lies between the ground and what is on it.
    above: (edge) => {
      for (const each of data.terrain) show(each, brush.area(each.shape, "terrain", { fill: false }));
      for (const each of data.ground.filter((ground) => ground.kind === "lake")) brush.area(each.shape, "ground lake");
      edge();
      for (const claim of data.claims) {
        const layer = brush.area(claim.shape, "claim", { interactive: true });
        show(claim, opens(claim, filled(layer, claim.look || `${data.prefix}-claim`)));
      }
      // Belts by distance alone are hidden until they are chosen.
      for (const belt of data.belts) show(belt, opens(belt, brush.area(belt.shape, "belt", { fill: false, interactive: true })));
      for (const zone of data.zones) {
        const layer = filled(brush.area(zone.shape, "zone"), `${data.prefix}-zone`);
        const glow = brush.line(zone.shape, "zone glow");
        brush.within(layer, glow);
        show(zone, layer, glow, brush.line(zone.shape, "zone rim"));
      }
      data.lines.forEach((each, position) => {
        const rim = brush.line(each.shape, "line case");
        show(each, rim, opens(each, brush.line(each.shape, position % 2 ? "line dashed" : "line", { interactive: true })));
      });
      // Of some zones, claims and lines a place is all that is known.
      for (const spot of data.spots) {
        const round = (make, radius, className, options) =>
          brush.put(make, spot.at, `${className} of-${spot.theme}`, { radius, ...options });
        if (spot.radius) show(spot, round(L.circle, spot.radius, "about"));
        show(spot, opens(spot, round(L.circleMarker, spot.theme === "line" ? 3 : 4, "spot", { fill: true, interactive: true })));
      }
      state.follow(["date"], () => {
        for (const [record, layers] of dated) {
          for (const layer of layers) layer.getElement().toggleAttribute("hidden", !valid(record, state.date));
        }
      });
    },
  };
};

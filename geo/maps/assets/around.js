// Around the ground, each outline once: backdrop, zones, claims and lines, shown on their days.
"use strict";

Ceaseline.around = (map, data, brush, card, ground) => {
  const { paint, operable, pick } = Ceaseline;
  const dated = [];
  const valid = (each, day) => (!each.start || each.start <= day) && (!each.end || day < each.end);
  const show = (each, ...layers) => dated.push([each, layers]);
  const opens = (layer, record) => {
    layer.on("click", (event) => card.open(() => [record], event.latlng));
    operable(layer.getElement(), () => card.open(() => [record], record.at));
  };

  return {
    beneath: () => {
      for (const each of data.ground) {
        if (each.kind === "river") brush.line(each.shape, "ground river");
        else brush.area(each.shape, `ground ${each.kind}`);
      }
    },
    above: () => {
      for (const each of data.terrain) show(each, brush.area(each.shape, "terrain", { fill: false }));
      for (const each of data.ground.filter((ground) => ground.kind === "lake")) brush.area(each.shape, "ground lake");
      ground.edge = brush.drawn("study");
      for (const claim of data.claims) {
        const layer = brush.area(claim.shape, "claim", { interactive: true });
        layer.getElement().setAttribute("fill", paint(data, claim.look || `${data.prefix}-claim`));
        opens(layer, claim);
        show(claim, layer);
      }
      for (const zone of data.zones) {
        const layer = brush.area(zone.shape, "zone");
        layer.getElement().setAttribute("fill", paint(data, `${data.prefix}-zone`));
        const glow = brush.line(zone.shape, "zone glow");
        brush.within(layer, glow);
        show(zone, layer, glow, brush.line(zone.shape, "zone rim"));
      }
      data.lines.forEach((each, position) => {
        const rim = brush.line(each.shape, "line case");
        const layer = brush.line(each.shape, position % 2 ? "line dashed" : "line", { interactive: true });
        opens(layer, each);
        show(each, rim, layer);
      });
    },
    draw: (day) => {
      for (const [each, layers] of dated) {
        for (const layer of layers) layer.getElement().toggleAttribute("hidden", !valid(each, day));
      }
    },
    tell: () => {
      for (const [each, layers] of dated) {
        const path = layers.at(-1).getElement();
        if (path.hasAttribute("role")) path.setAttribute("aria-label", pick(each.name) || each.id);
      }
    },
    valid,
  };
};

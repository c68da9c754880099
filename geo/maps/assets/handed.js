// What changed hands: the holder after in the ground, the holder before in stripes; the rest is pale.
"use strict";

Ceaseline.handed = (map, data, brush, card, state) => {
  const { paint, operable, pick, say } = Ceaseline;
  const NOT_HELD = ["contested", "unknown"];
  const { pairs } = data;
  const arcs = Ceaseline.arcs(data.arcs);
  const pale = (pair) => ["unchanged", "sliver"].includes(pair.kind);
  const METRES = 40075016.686 / 256; // of one pixel at zoom 0 on the equator

  let study = null; // the edge of the study area, between the ground and what lies on it
  const lay = () => {
    ground.faces = pairs.map((pair) => {
      const face = brush.drawn(`face ${pair.kind}${pale(pair) ? " pale" : ""}`, { fill: true, interactive: true });
      face.getElement().setAttribute("fill", paint(data, pair.look));
      face.getElement().setAttribute("fill-rule", "evenodd");
      return face;
    });
    ground.over = pairs.map((pair) => {
      const look = { event: pair.was, correction: `${data.prefix}-correction`, reclassification: `${data.prefix}-reclassified` }[pair.kind];
      if (!look) return null;
      const over = brush.drawn(`over ${pair.kind}`, { fill: true });
      over.getElement().setAttribute("fill", paint(data, look));
      over.getElement().setAttribute("fill-rule", "evenodd");
      return over;
    });
  };

  // A band twice as wide to either side as its line may be off: its width is in metres.
  const bands = () => data.moved.filter((each) => each.sigma).map((each) => [each, brush.line(each.shape, "band")]);
  const raise = () => {
    ground.bands = bands();
    ground.was = brush.drawn("was");
    const held = data.supposed ? "supposed" : "front";
    ground.fronts = [["front", held], ["advance", "advance"], ["limit", "limit"]].map(([kind, look]) =>
      [kind, brush.drawn(`front thin case ${look}`), brush.drawn(`front thin ${look}`)]);
  };

  const draw = () => {
    const around = pairs.map(() => []);
    const kinds = { front: [], advance: [], limit: [] };
    const was = [];
    const edge = [];
    const lines = arcs.on("0");
    for (let i = 0; i < lines.length; i += 3) {
      const [line, left, right] = [lines[i], lines[i + 1], lines[i + 2]];
      if (left >= 0) around[left].push(line);
      if (right >= 0) around[right].push(~line);
      if (left < 0 || right < 0) {
        edge.push(left < 0 ? ~line : line);
        continue;
      }
      const [one, other] = [pairs[left], pairs[right]];
      const run = (first, second) => (first < second ? line : ~line);
      if (one.after !== other.after) {
        const loose = NOT_HELD.includes(one.after) || NOT_HELD.includes(other.after);
        kinds[loose ? "limit" : one.entered[1] || other.entered[1] ? "advance" : "front"].push(run(one.after, other.after));
      } else if (one.before !== other.before) was.push(run(one.before, other.before));
    }
    const rings = around.map((pieces) => arcs.path(arcs.strung(pieces)));
    ground.faces.forEach((face, i) => face.draw(rings[i]));
    ground.over.forEach((over, i) => over && over.draw(rings[i]));
    study.draw(arcs.path(arcs.strung(edge)));
    ground.was.draw(arcs.path(arcs.strung(was)));
    for (const [kind, rim, front] of ground.fronts) {
      ground.chains[kind] = arcs.strung(kinds[kind]);
      for (const layer of [rim, front]) layer.draw(arcs.path(ground.chains[kind]));
    }
    ground.moved = arcs.strung(was);
    for (const [each, layer] of ground.bands) {
      const lat = layer.getBounds().getCenter().lat;
      const pixel = (METRES * Math.cos((lat * Math.PI) / 180)) / 2 ** map.getZoom();
      layer.getElement().style.strokeWidth = `${Math.max(1, (4 * each.sigma) / pixel)}px`;
    }
  };
  const project = () => {
    arcs.projected((place) => map.latLngToLayerPoint(place));
    if (study) draw();
  };

  const told = (pair) => [pick(pair.name), pick(pair.status), pair.kind in { event: 1, correction: 1, reclassification: 1 } ? say(`reasons.${pair.kind}`) : say("legend.unchanged")]
    .filter(Boolean).join(", ");
  const ground = {
    faces: [],
    edge: () => { study = brush.drawn("study"); },
    chains: {},
    lay,
    raise,
    draw,
    opens: () => ground.faces.forEach((face, i) => {
      const record = { name: pairs[i].name, what: pairs[i].status, sources: [] };
      const open = (at) => card.open(() => [record], at, () => told(pairs[i]));
      face.on("click", (event) => open(event.latlng));
      operable(face.getElement(), () => open(map.getCenter()));
      state.follow(["lang"], () => face.getElement().setAttribute("aria-label", told(pairs[i])));
    }),
    kinds: () => Object.keys(ground.chains).filter((kind) => ground.chains[kind].length),
    lines: () => [...Object.values(ground.chains), ground.moved].flatMap((chains) => arcs.lines(chains)).map((shape) => ({ shape })),
  };
  project();
  map.on("zoomend viewreset", project);
  return ground;
};

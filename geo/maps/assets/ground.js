// The ground from bottom to top: backdrop, who holds what, zones, claims, lines.
"use strict";

Ceaseline.ground = (data, state, card, brush, around) => {
  const { paint, operable, pick, say } = Ceaseline;
  const filled = (layer, look) => {
    layer.getElement().setAttribute("fill", paint(data, look));
    return layer;
  };

  // Whether a place lies in an area: a line from it crosses the rings an odd number of times.
  const lies = (place, shape) => {
    const crossings = (ring) => ring.reduce((sum, [lat, lng], i) => {
      const [lat0, lng0] = ring[(i || ring.length) - 1];
      const crosses = lat > place.lat !== lat0 > place.lat
        && place.lng < ((lng0 - lng) * (place.lat - lat)) / (lat0 - lat) + lng;
      return sum + (crosses ? 1 : 0);
    }, 0);
    const count = (part) => (typeof part[0][0] === "number" ? crossings(part) : part.reduce((sum, each) => sum + count(each), 0));
    return count(shape) % 2 === 1;
  };

  // `label` and `records` are functions: what they give depends on language and point of view.
  const opens = (layer, label, records, heading) => {
    const element = layer.getElement();
    layer.on("click", (event) => card.open(() => records(event.latlng), event.latlng, heading));
    const middle = () => (layer.getBounds ? layer.getBounds().getCenter() : layer.getLatLng()); // a mark has no bounds
    operable(element, () => card.open(() => records(null), middle(), heading));
    state.follow(["lang", "view"], () => element.setAttribute("aria-label", label()));
  };

  // What the point of view calls a place in a face: of its pieces, the one that the place lies in.
  const called = (face, place) => {
    const view = data.views.find((each) => each.key === state.view);
    if (!place || !view || !view.labels.length) return [];
    const piece = data.pieces.find((each) => each.face === face && (!each.shape || lies(place, each.shape)));
    return piece ? [view.labels[piece.labels[view.key]]] : [];
  };

  around.beneath();
  const faces = data.faces.map((face, position) => {
    const layer = filled(brush.area(face.shape, "face", { interactive: true }), face.look);
    const label = () => [pick(face.name), pick(face.status), say("unit.figure_km2", { n: face.area })].join(", ");
    const records = face.records.length ? face.records : [{ name: face.name, sources: [] }];
    opens(layer, label, (place) => [...called(position, place), ...records], label);
    return layer;
  });

  around.above(() => brush.line(data.study, "study"));
  for (const front of data.fronts) {
    if (front.kind !== "limit") {
      for (const side of front.sides) {
        const swatch = data.swatches[data.faces[side].holder];
        if (/^[a-z]+$/.test(swatch || "")) brush.within(faces[side], brush.line(front.shape, `edge ${swatch}`));
      }
    }
    brush.line(front.shape, `front case ${front.kind}`);
    brush.line(front.shape, `front ${front.kind}`);
  }
};

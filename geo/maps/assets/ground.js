// The ground from bottom to top: backdrop, who holds what, zones, claims, lines.
"use strict";

Ceaseline.ground = (map, data, state, card) => {
  const { svg, paint, operable, pick, say } = Ceaseline;
  const renderer = L.svg({ padding: 0.5 });
  const still = { renderer, interactive: false, noClip: true, smoothFactor: 0, fill: false, stroke: true, color: null };
  const group = { clips: null };

  const draw = (make, shape, className, options = {}) => {
    const layer = make(shape, { ...still, ...options, className }).addTo(map);
    const path = layer.getElement();
    // Colours are the style sheet's; Leaflet's own would override them.
    for (const name of ["stroke", "stroke-opacity", "stroke-width", "fill-opacity"]) path.removeAttribute(name);
    if (!options.fill) path.setAttribute("fill", "none");
    return layer;
  };
  const area = (shape, className, options) => draw(L.polygon, shape, className, { fill: true, ...options });
  const line = (shape, className, options) => draw(L.polyline, shape, className, options);
  const filled = (layer, look) => {
    layer.getElement().setAttribute("fill", paint(data, look));
    return layer;
  };

  // A stroke that stays inside an area: it is cut along the area's own path.
  const within = (layer, inner) => {
    const path = layer.getElement();
    path.id ||= `${map.getContainer().id}-${path.parentNode.childElementCount}`;
    const clip = svg("clipPath", { id: `${path.id}-in` }, svg("use", { href: `#${path.id}` }));
    group.clips ||= svg("defs");
    group.clips.append(clip);
    if (!group.clips.isConnected) renderer._container.prepend(group.clips);
    inner.getElement().setAttribute("clip-path", `url(#${path.id}-in)`);
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
    operable(element, () => card.open(() => records(null), layer.getBounds().getCenter(), heading));
    state.follow(["lang", "view"], () => element.setAttribute("aria-label", label()));
  };
  const named = (layer, record) => opens(layer, () => pick(record.name), () => [record]);

  // What the point of view calls a place in a face: of its pieces, the one that the place lies in.
  const called = (face, place) => {
    const view = data.views.find((each) => each.key === state.view);
    if (!place || !view || !view.labels.length) return [];
    const piece = data.pieces.find((each) => each.face === face && (!each.shape || lies(place, each.shape)));
    return piece ? [view.labels[piece.labels[view.key]]] : [];
  };

  for (const each of data.ground) {
    const make = each.kind === "river" ? line : area;
    make(each.shape, `ground ${each.kind}`);
  }

  const faces = data.faces.map((face, position) => {
    const layer = filled(area(face.shape, "face", { interactive: true }), face.look);
    const label = () => [pick(face.name), pick(face.status), say("unit.figure_km2", { n: face.area })].join(", ");
    const records = face.records.length ? face.records : [{ name: face.name, sources: [] }];
    opens(layer, label, (place) => [...called(position, place), ...records], label);
    return layer;
  });

  for (const each of data.terrain) area(each.shape, "terrain", { fill: false });
  for (const each of data.ground.filter((ground) => ground.kind === "lake")) area(each.shape, "ground lake");
  line(data.study, "study");

  for (const claim of data.claims) {
    const layer = filled(area(claim.shape, "claim", { interactive: true }), claim.look || `${data.prefix}-claim`);
    named(layer, claim);
  }
  // Belts by distance alone are hidden until they are chosen beside the map.
  for (const belt of data.belts) named(area(belt.shape, "belt", { fill: false, interactive: true }), belt);
  for (const zone of data.zones) {
    const layer = filled(area(zone.shape, "zone"), `${data.prefix}-zone`);
    within(layer, line(zone.shape, "zone glow"));
    line(zone.shape, "zone rim");
  }
  const lines = data.lines.map((each, position) => {
    line(each.shape, "line case");
    const layer = line(each.shape, position % 2 ? "line dashed" : "line", { interactive: true });
    named(layer, each);
    return layer;
  });

  // Of some zones, claims and lines a place is all that is known.
  for (const spot of data.spots) {
    const round = (make, radius, className, options) =>
      draw((at, all) => make(at, { ...all, radius }), spot.at, `${className} of-${spot.theme}`, options);
    if (spot.radius) round(L.circle, spot.radius, "about");
    const layer = round(L.circleMarker, spot.theme === "line" ? 3 : 4, "spot", { fill: true, interactive: true });
    named(layer, spot);
  }

  for (const front of data.fronts) {
    if (front.kind !== "limit") {
      for (const side of front.sides) {
        const swatch = data.swatches[data.faces[side].holder];
        if (/^[a-z]+$/.test(swatch || "")) within(faces[side], line(front.shape, `edge ${swatch}`));
      }
    }
    line(front.shape, `front case ${front.kind}`);
    line(front.shape, `front ${front.kind}`);
  }
  return { faces, lines, renderer, area, line };
};

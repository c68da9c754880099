// The ground from bottom to top: backdrop, who holds what, zones, claims, lines.
"use strict";

Ceaseline.ground = (map, data, card) => {
  const { svg, paint, operable } = Ceaseline;
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

  // What a point of view calls the place comes before the records that decide who holds it.
  const opens = (layer, label, records, heading, labelled = () => []) => {
    const middle = () => layer.getBounds().getCenter();
    layer.on("click", (event) => card.open([...labelled(event.latlng), ...records], event.latlng, heading));
    operable(layer.getElement(), label, () => card.open(records, middle(), heading));
  };

  for (const each of data.ground) {
    const make = each.kind === "river" ? line : area;
    make(each.shape, `ground ${each.kind}`);
  }

  const faces = data.faces.map((face) => {
    const layer = filled(area(face.shape, "face", { interactive: true }), face.look);
    const label = [face.name, face.status, face.area].join(", ");
    const records = face.records.length ? face.records : [{ name: face.name, sources: [] }];
    const labels = data.labels.filter((each) => each.holder === face.holder);
    opens(layer, label, records, label, (place) => labels.filter((each) => lies(place, each.shape)));
    return layer;
  });

  for (const each of data.terrain) area(each.shape, "terrain", { fill: false });
  for (const each of data.ground.filter((ground) => ground.kind === "lake")) area(each.shape, "ground lake");
  line(data.study, "study");

  for (const claim of data.claims) {
    const layer = filled(area(claim.shape, "claim", { interactive: true }), claim.look || `${data.prefix}-claim`);
    opens(layer, claim.name, [claim]);
  }
  // Belts by distance alone are hidden until they are chosen beside the map.
  for (const belt of data.belts) opens(area(belt.shape, "belt", { fill: false, interactive: true }), belt.name, [belt]);
  for (const zone of data.zones) {
    const layer = filled(area(zone.shape, "zone"), `${data.prefix}-zone`);
    within(layer, line(zone.shape, "zone glow"));
    line(zone.shape, "zone rim");
  }
  const lines = data.lines.map((each, position) => {
    line(each.shape, "line case");
    const layer = line(each.shape, position % 2 ? "line dashed" : "line", { interactive: true });
    opens(layer, each.name, [each]);
    return layer;
  });

  // Of some zones, claims and lines a place is all that is known.
  for (const spot of data.spots) {
    const round = (make, radius, className, options) =>
      draw((at, all) => make(at, { ...all, radius }), spot.at, `${className} of-${spot.theme}`, options);
    if (spot.radius) round(L.circle, spot.radius, "about");
    const layer = round(L.circleMarker, spot.theme === "line" ? 3 : 4, "spot", { fill: true, interactive: true });
    opens(layer, spot.name, [spot]);
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

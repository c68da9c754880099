// The ground on any day: every state is one path, made of the lines around it on that day.
"use strict";

// `held` is the look of lines between two who hold: front, or supposed under a scenario.
Ceaseline.restyle = (map, data, brush, held = "front") => {
  const { paint, operable } = Ceaseline;
  const NOT_HELD = ["contested", "unknown"];
  const { states, holders } = data.held;
  const arcs = Ceaseline.arcs(data.arcs);
  const key = (code) => (code < 0 ? "" : (holders[states[code].holder] || {}).key || "unknown");
  const swatch = (code) => (/^[a-z]+$/.test((holders[states[code].holder] || {}).swatch || "") ? holders[states[code].holder].swatch : "");
  const entered = (code) => data.arcs.states[code][1] === "advance";

  let faces = [];
  let pale = [];
  let study = null; // the edge of the study area
  const lay = () => {
    faces = states.map((state) => {
      const face = brush.drawn("face", { fill: true, interactive: true });
      face.getElement().setAttribute("fill", paint(data, state.look));
      face.getElement().setAttribute("fill-rule", "evenodd");
      return face;
    });
    // Ground not confirmed for long, each piece once: the colour of the land lies over it.
    pale = data.faded.map((each) => [each, brush.area(each.shape, `pale years-${each.years}`)]);
  };
  const above = {};
  const raise = () => {
    above.edges = states.map((_, code) => {
      if (!swatch(code)) return null;
      const edge = brush.drawn(`edge ${swatch(code)}`);
      brush.within(faces[code], edge);
      return edge;
    });
    above.fronts = [["front", held], ["advance", "advance"], ["limit", "limit"]].map(([kind, look]) =>
      [kind, brush.drawn(`front case ${look}`), brush.drawn(`front ${look}`)]);
  };

  let shown = "";
  let told = { present: new Set(), fronts: [] };
  const draw = (day) => {
    shown = day;
    const around = states.map(() => []);
    const along = states.map(() => []);
    const kinds = { front: [], advance: [], limit: [] };
    const edge = [];
    const lines = arcs.on(day);
    for (let i = 0; i < lines.length; i += 3) {
      const [line, left, right] = [lines[i], lines[i + 1], lines[i + 2]];
      if (left >= 0) around[left].push(line);
      if (right >= 0) around[right].push(~line);
      if (left < 0 || right < 0) edge.push(left < 0 ? ~line : line);
      if (left < 0 || right < 0 || key(left) === key(right)) continue;
      // Always the same holder on the left, so that pieces of one line run in one direction.
      const piece = key(left) < key(right) ? line : ~line;
      if (NOT_HELD.includes(key(left)) || NOT_HELD.includes(key(right))) {
        kinds.limit.push(piece);
        continue;
      }
      kinds[entered(left) || entered(right) ? "advance" : "front"].push(piece);
      along[left].push(line);
      along[right].push(~line);
    }
    faces.forEach((face, code) => {
      const rings = arcs.strung(around[code]);
      face.draw(arcs.path(rings));
    });
    above.edges.forEach((edge, code) => edge && edge.draw(arcs.path(arcs.strung(along[code]))));
    study.draw(arcs.path(arcs.strung(edge)));
    const strung = {};
    for (const [kind, rim, front] of above.fronts) {
      strung[kind] = arcs.strung(kinds[kind]);
      for (const layer of [rim, front]) layer.draw(arcs.path(strung[kind]));
    }
    for (const [each, layer] of pale) {
      layer.getElement().toggleAttribute("hidden", !(each.start <= day && (!each.end || day < each.end)));
    }
    told = {
      present: new Set(around.flatMap((pieces, code) => (pieces.length ? [code] : []))),
      kinds: Object.keys(kinds).filter((kind) => kinds[kind].length),
      fronts: () => Object.values(strung).flatMap((chains) => arcs.lines(chains)).map((shape) => ({ shape })),
    };
  };

  const project = () => {
    arcs.projected((place) => map.latLngToLayerPoint(place));
    if (shown) draw(shown);
  };
  project();
  map.on("zoomend viewreset", project);

  const ground = {
    draw,
    lay,
    raise,
    edge: () => { study = brush.drawn("study"); },
    faces: () => faces,
    opens: (open) => faces.forEach((face, code) => {
      face.on("click", (event) => open(code, event.latlng));
      operable(face.getElement(), () => open(code, map.getCenter()));
    }),
    kinds: () => told.kinds,
    fronts: () => told.fronts(),
    present: () => told.present,
  };
  return ground;
};

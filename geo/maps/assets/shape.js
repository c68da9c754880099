// Paths in the map's own renderer, with colours from the style sheet.
"use strict";

// A path that is given as text, in pixels of the map's layers.
Ceaseline.Drawn = L.Path.extend({
  initialize(options) {
    L.setOptions(this, options);
    this._text = "";
  },
  draw(text) {
    this._text = text;
    this._update();
  },
  _project() {},
  _update() {
    if (!this._path) return;
    if (this._path.getAttribute("d") !== this._text) this._path.setAttribute("d", this._text);
    this._path.toggleAttribute("hidden", !this._text);
  },
});

// `pane`, if any, is the name of the map's pane to draw in.
Ceaseline.brush = (map, pane) => {
  const { svg } = Ceaseline;
  const renderer = L.svg({ padding: 0.5, ...(pane ? { pane } : {}) });
  const clips = svg("defs");
  const still = { renderer, interactive: false, noClip: true, smoothFactor: 0, fill: false, stroke: true, color: null };
  let count = 0;

  const plain = (layer, filled) => {
    layer.addTo(map);
    const path = layer.getElement();
    // Colours are the style sheet's; Leaflet's own would override them.
    for (const name of ["stroke", "stroke-opacity", "stroke-width", "fill-opacity"]) path.removeAttribute(name);
    if (!filled) path.setAttribute("fill", "none");
    return layer;
  };
  const put = (make, shape, className, options = {}) => plain(make(shape, { ...still, ...options, className }), options.fill);

  return {
    put,
    area: (shape, className, options) => put(L.polygon, shape, className, { fill: true, ...options }),
    line: (shape, className, options) => put(L.polyline, shape, className, options),
    drawn: (className, options = {}) => plain(new Ceaseline.Drawn({ ...still, ...options, className }), options.fill),
    // A stroke that stays inside an area: it is cut along the area's own path.
    within: (layer, inner) => {
      const path = layer.getElement();
      count += 1;
      path.id ||= `${map.getContainer().id}-${pane || "area"}-${count}`;
      clips.append(svg("clipPath", { id: `${path.id}-in` }, svg("use", { href: `#${path.id}` })));
      if (!clips.isConnected) renderer._container.prepend(clips);
      inner.getElement().setAttribute("clip-path", `url(#${path.id}-in)`);
    },
  };
};

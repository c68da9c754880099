// Reported posts: a diamond where one certainly is, a circle for how far off it may be.
"use strict";

Ceaseline.diamond = (age, swatch, single) => {
  const { svg } = Ceaseline;
  const r = 5.2;
  const whole = `M0 ${-r}L${r} 0 0 ${r} ${-r} 0Z`;
  const box = svg("svg", { class: `diamond ${swatch}`, viewBox: "-12 -12 24 24", width: 24, height: 24, "aria-hidden": "true" });
  box.append(
    svg("path", { d: whole, class: "ring" }),
    svg("path", { d: whole, class: age === "old" ? "hollow" : "full" }),
  );
  if (age === "aged") box.append(svg("path", { d: `M0 ${-r}L${r} 0 0 ${r}Z`, class: "hollow" }));
  box.append(svg("path", { d: whole, class: "rim" }));
  if (single) box.append(svg("text", { x: r + 1, y: -r + 5, class: "single", direction: "ltr" }, "?"));
  return box;
};

Ceaseline.posts = (map, data, state, card, ground) => {
  const { diamond, operable, pick } = Ceaseline;
  const NEAR = 12; // px: posts this close share one card
  const swatchOf = (post) => {
    const swatch = data.swatches[post.party];
    return /^[a-z]+$/.test(swatch || "") ? swatch : "slate";
  };
  const circle = (post, className) => {
    const layer = L.circle(post.at, { renderer: ground.renderer, radius: post.radius, className, interactive: false, noClip: true });
    layer.addTo(map);
    const path = layer.getElement();
    for (const name of ["stroke", "stroke-opacity", "stroke-width", "fill", "fill-opacity"]) path.removeAttribute(name);
    return layer;
  };

  let chosen = null;
  const forget = () => {
    if (chosen) chosen.remove();
    chosen = null;
  };
  map.on("ceaseline:closed", forget);

  const choose = (post) => {
    const at = map.latLngToLayerPoint(post.at);
    const near = data.posts.filter(
      (other) => other !== post && other.drawn && map.latLngToLayerPoint(other.at).distanceTo(at) < NEAR,
    );
    if (!map.getBounds().contains(post.at)) map.panTo(post.at, { animate: false });
    card.open(() => [post, ...near], post.at);
    chosen = circle(post, "reach chosen");
  };

  const drawn = data.posts.filter((post) => post.drawn);
  for (const post of drawn) circle(post, "reach");
  for (const post of drawn) {
    const icon = L.divIcon({
      className: "mark",
      iconSize: [24, 24],
      html: diamond(post.age, swatchOf(post), post.single),
    });
    const marker = L.marker(post.at, { icon, keyboard: false, riseOnHover: true }).addTo(map);
    marker.on("click", () => choose(post));
    const element = marker.getElement();
    operable(element, () => choose(post));
    state.follow(["lang"], () => {
      const label = [post.name, post.what, post.whose].map(pick).filter(Boolean).join(", ");
      element.setAttribute("aria-label", label);
    });
  }
  return { choose, swatchOf, drawn };
};

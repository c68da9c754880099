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

// `on` gives the posts of a day, each with its `age` and whether it is `drawn`; `brush.marks`, if any,
// is the name of the map's pane that marks stand in.
Ceaseline.posts = (map, data, state, card, brush, on = () => data.posts) => {
  const { diamond, operable, pick, say } = Ceaseline;
  const NEAR = 12; // px: posts this close share one card
  const swatchOf = (post) => {
    const swatch = data.swatches[post.party];
    return /^[a-z]+$/.test(swatch || "") ? swatch : "slate";
  };
  const circle = (post, className) => brush.put(L.circle, post.at, className, { radius: post.radius, fill: true });

  const marks = new Map(); // what is drawn of a post, by its id
  let told = [];
  let chosen = null;
  map.on("ceaseline:closed", () => {
    if (chosen) chosen.remove();
    chosen = null;
  });

  const about = (post) => (post.possible ? { ...post, what: [pick(post.what), say("time.possible")].filter(Boolean).join(" · ") } : post);
  const choose = (post) => {
    const at = map.latLngToLayerPoint(post.at);
    const now = told.find((each) => each.id === post.id);
    const near = told.filter((other) => other.id !== post.id && other.drawn && map.latLngToLayerPoint(other.at).distanceTo(at) < NEAR);
    if (!map.getBounds().contains(post.at)) map.panTo(post.at, { animate: false });
    card.open(() => [now || post, ...(now ? near : [])].map(about), post.at);
    if (now) chosen = circle(post, "reach chosen");
  };

  const tell = () => {
    for (const { post, marker } of marks.values()) {
      const label = [post.name, post.what, post.whose].map(pick).filter(Boolean).join(", ");
      marker.getElement().setAttribute("aria-label", label || post.id);
    }
  };
  const draw = () => {
    told = on(state.date);
    const drawn = new Map(told.filter((post) => post.drawn).map((post) => [post.id, post]));
    for (const [id, mark] of marks) {
      if (drawn.has(id) && drawn.get(id).age === mark.post.age) continue;
      mark.marker.remove();
      mark.reach.remove();
      marks.delete(id);
    }
    for (const post of drawn.values()) {
      if (marks.has(post.id)) continue;
      const icon = L.divIcon({ className: "mark", iconSize: [24, 24], html: diamond(post.age, swatchOf(post), post.single) });
      const marker = L.marker(post.at, { icon, keyboard: false, riseOnHover: true, ...(brush.marks ? { pane: brush.marks } : {}) });
      marks.set(post.id, { post, reach: circle(post, "reach"), marker: marker.addTo(map) });
      marker.on("click", () => choose(post));
      operable(marker.getElement(), () => choose(post));
    }
    tell();
  };
  state.follow(["date"], draw);
  state.follow(["lang"], tell);
  return { choose, swatchOf, told: () => told, get drawn() { return told.filter((post) => post.drawn); } };
};

// Reported posts through time: a mark only while one certainly stands, half or hollow by its last report.
"use strict";

Ceaseline.stands = (map, data, brush, card, state) => {
  const { diamond, operable, pick, say, monthsBefore } = Ceaseline;
  const NEAR = 12; // px: posts this close share one card
  const swatchOf = (post) => {
    const holder = data.held.holders.find((each) => each.key === post.party);
    return holder && /^[a-z]+$/.test(holder.swatch) ? holder.swatch : "slate";
  };
  const within = ([first, end], day) => (!first || first <= day) && (!end || day < end);
  const age = (post, day) => {
    if (!post.report) return "old";
    if (post.report >= monthsBefore(day, 3)) return "fresh";
    return post.report >= monthsBefore(day, 12) ? "aged" : "old";
  };
  const circle = (post, className) => {
    const layer = L.circle(post.at, { renderer: brush.renderer, radius: post.radius, className, interactive: false, noClip: true });
    layer.addTo(map);
    for (const name of ["stroke", "stroke-opacity", "stroke-width", "fill", "fill-opacity"]) layer.getElement().removeAttribute(name);
    return layer;
  };

  const marks = data.posts.filter((post) => post.drawn).map((post) => ({ post, reach: null, marker: null, age: "" }));
  let told = [];
  let chosen = null;
  const forget = () => {
    if (chosen) chosen.remove();
    chosen = null;
  };
  map.on("ceaseline:closed", forget);

  const on = (day) => data.posts.filter((post) => within(post.possible, day)).map((post) => {
    const certain = within(post.certain, day);
    return { ...post, age: age(post, day), possible: !certain, drawn: post.drawn && certain };
  });
  const about = (post) => {
    if (!post.possible) return post;
    return { ...post, what: [pick(post.what), say("time.possible")].filter(Boolean).join(" · ") };
  };
  const choose = (id) => {
    const post = told.find((each) => each.id === id);
    if (!post) return;
    const at = map.latLngToLayerPoint(post.at);
    const near = told.filter((other) => other !== post && other.drawn && map.latLngToLayerPoint(other.at).distanceTo(at) < NEAR);
    if (!map.getBounds().contains(post.at)) map.panTo(post.at, { animate: false });
    card.open(() => [post, ...near].map(about), post.at);
    chosen = circle(post, "reach chosen");
  };

  const draw = (day) => {
    told = on(day);
    const drawn = new Map(told.filter((post) => post.drawn).map((post) => [post.id, post]));
    for (const mark of marks) {
      const post = drawn.get(mark.post.id);
      if (!post || mark.age !== post.age) {
        if (mark.marker) mark.marker.remove();
        if (mark.reach) mark.reach.remove();
        Object.assign(mark, { marker: null, reach: null, age: "" });
      }
      if (!post || mark.marker) continue;
      const icon = L.divIcon({ className: "mark", iconSize: [24, 24], html: diamond(post.age, swatchOf(post), post.single) });
      mark.age = post.age;
      mark.reach = circle(post, "reach");
      mark.marker = L.marker(post.at, { icon, keyboard: false, riseOnHover: true }).addTo(map);
      mark.marker.on("click", () => choose(post.id));
      operable(mark.marker.getElement(), () => choose(post.id));
    }
    tell();
  };
  const tell = () => {
    for (const { post, marker } of marks) {
      if (marker) marker.getElement().setAttribute("aria-label", [post.name, post.what, post.whose].map(pick).filter(Boolean).join(", ") || post.id);
    }
  };
  return { draw, tell, choose, swatchOf, told: () => told, day: () => state.date };
};

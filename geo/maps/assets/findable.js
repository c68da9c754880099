// Everything on the page of a date that a reader can look up by name, and how to get there.
"use strict";

Ceaseline.findable = (map, data, card, posts) => {
  const CLOSE = 12.5; // zoom at which a village fills a part of the map
  const open = (record) => {
    map.setView(record.at, Math.max(map.getZoom(), CLOSE), { animate: false });
    card.open(() => [{ sources: [], ...record }], record.at);
  };
  const found = (theme, records) => records.map((record) => ({ record, theme, go: () => open(record) }));
  return [
    ...found("place", data.places),
    ...data.posts.map((record) => ({
      record,
      theme: "position",
      go: () => {
        map.setView(record.at, Math.max(map.getZoom(), CLOSE), { animate: false });
        posts.choose(record);
      },
    })),
    ...found("regime", data.zones),
    ...found("line", data.lines),
    ...found("claim", data.claims),
    ...found("terrain", data.terrain),
    ...found("place", data.ground.filter((ground) => ground.kind === "lake" && Ceaseline.pick(ground.name))),
  ];
};

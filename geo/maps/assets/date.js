// The page of one date: its parts, in the order in which they follow what a reader chooses.
"use strict";

Ceaseline.date = (map, block) => {
  const data = JSON.parse(document.getElementById(block).textContent);
  const state = Ceaseline.state({ date: data.date, view: data.view, lang: data.lang });
  Ceaseline.texts(state, data);
  Ceaseline.frame(data, state);
  Ceaseline.pickers(data, state);
  Ceaseline.controls(map, state);
  Ceaseline.fit(map, data);

  const card = Ceaseline.card(map, data, state);
  const brush = Ceaseline.brush(map);
  Ceaseline.ground(data, state, card, brush, Ceaseline.around(map, data, brush, card, state));
  const posts = Ceaseline.posts(map, data, state, card, brush);
  Ceaseline.panel(map, data, state, card, posts);
  const themes = Ceaseline.layers(map, data, state);
  Ceaseline.search(state, Ceaseline.findable(map, data, card, posts));
  Ceaseline.table(data, state);
  map.invalidateSize({ animate: false });

  const tools = document.querySelector(".maptools");
  Ceaseline.stretches(map, data, state, tools);
  Ceaseline.measure(map, state, tools);
  Ceaseline.fullscreen(map, state, tools);
  Ceaseline.pointer(map, state);
  Ceaseline.labels(map, data, state, posts);
  Ceaseline.printing(map, data);
  Ceaseline.picture(() => Ceaseline.paper(map, data), () => Ceaseline.filename(data, state));
  Ceaseline.permalink(map, state, {
    date: (text) => Ceaseline.lastIn([data.date], text),
    views: data.views.map((view) => view.key),
    langs: Object.keys(data.words),
    themes,
  });
};

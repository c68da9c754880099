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
  const ground = Ceaseline.ground(map, data, state, card);
  const posts = Ceaseline.posts(map, data, state, card, ground);
  Ceaseline.panel(map, data, state, card, posts);
  Ceaseline.layers(map, data, state);
  Ceaseline.table(data, state);
  map.invalidateSize({ animate: false });
  Ceaseline.labels(map, data, state, posts);
  Ceaseline.paper(map, data);
};

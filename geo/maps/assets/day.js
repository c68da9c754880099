// What a page through time shows on the day that is chosen, as the page of one date has it.
"use strict";

Ceaseline.day = (data, state, ground, answers) => {
  const { valid, lastBy, monthsBefore } = Ceaseline;
  const { held } = data;
  const within = ([first, end], day) => valid({ start: first, end }, day);
  const age = (post, day) => {
    if (!post.confirmed) return "old";
    if (post.confirmed >= monthsBefore(day, 3)) return "fresh";
    return post.confirmed >= monthsBefore(day, 12) ? "aged" : "old";
  };

  const posts = (day) => data.posts.filter((post) => within(post.possible, day)).map((post) => {
    const certain = within(post.certain, day);
    return { ...post, whose: data.whose[post.party], report: post.confirmed, siting: post.siting.map((word, i) => ({ zone: data.sited[i], word })), age: age(post, day), possible: !certain, drawn: post.drawn && certain };
  });

  // Each holder with its area, its part of the whole, and how it holds: the largest part first.
  const holders = () => {
    const i = lastBy(held.days, answers(state.date));
    return held.holders.map((holder, position) => {
      const codes = held.states.flatMap((each, code) => (each.holder === position && i >= 0 && held.shares[i][code] ? [code] : []));
      codes.sort((a, b) => held.shares[i][b] - held.shares[i][a]);
      const all = i < 0 && holder.key === "unknown"; // no record covers the day
      return {
        ...holder,
        share: all ? 1 : codes.reduce((sum, code) => sum + held.shares[i][code], 0) / held.parts,
        look: codes.length ? held.states[codes[0]].look : holder.look,
        status: codes.map((code) => ({ status: held.states[code].status, area: codes.length > 1 ? held.states_km2[i][code] : "" })),
        area: i < 0 ? (all ? held.total : "0") : held.told ? held.told[i][position] : Ceaseline.say("unit.unsure", { n: held.areas[i][position] }),
      };
    });
  };
  const labels = (view) => {
    const i = lastBy(view.days.map(([day]) => day), answers(state.date));
    return (i < 0 ? [] : view.days[i][1]).map(([holder, label, area]) => {
      const { text, ...said } = view.labels[label];
      return { ...said, name: text, area, what: held.holders[holder].name, holder: held.holders[holder].key, look: held.holders[holder].look };
    });
  };

  const day = { ...data, postsOn: posts };
  const live = {
    holders, posts: () => posts(state.date), fronts: () => ground.fronts(),
    events: () => data.events.filter((event) => event.start <= state.date).reverse(),
    views: () => data.views.map((view) => ({ ...view, labels: labels(view) })),
  };
  for (const key of ["lines", "zones", "belts", "claims", "spots", "terrain", "places"]) {
    live[key] = () => data[key].filter((each) => valid(each, state.date));
  }
  for (const [key, get] of Object.entries(live)) Object.defineProperty(day, key, { get, enumerable: true });
  return day;
};

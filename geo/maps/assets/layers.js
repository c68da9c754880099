// Which themes are shown. Switching one off hides it by a class, so the order of drawing never changes.
"use strict";

Ceaseline.layers = (map, data, state) => {
  const { el, say } = Ceaseline;
  const spots = (theme) => data.spots.filter((each) => each.theme === theme);
  const themes = [["control", data.faces], ["line", [...data.lines, ...spots("line")]],
    ["regime", [...data.zones, ...spots("regime")]], ["position", data.posts], ["claim", [...data.claims, ...spots("claim")]],
    ["place", data.places], ["terrain", data.terrain], ["belts", data.belts]]
    .filter(([, what]) => what.length).map(([theme]) => theme);

  const switches = new Map(themes.map((theme) => [theme, el("input", { type: "checkbox", "data-theme-switch": theme })]));
  const choose = () => {
    const shown = themes.filter((theme) => switches.get(theme).checked);
    state.set({ layers: shown.join() === themes.filter(state.usual).join() ? null : shown });
  };
  const heading = el("span");
  const labels = new Map();
  const rows = themes.map((theme) => {
    const text = el("span");
    labels.set(theme, text);
    switches.get(theme).addEventListener("change", choose);
    return el("label", { class: "switch" }, switches.get(theme), text);
  });
  document.querySelector(".side").append(el("section", { class: "layers" }, el("h2", {}, heading), ...rows));

  state.follow(["lang"], () => {
    heading.textContent = say("button.layers");
    for (const theme of themes) labels.get(theme).textContent = say(theme === "belts" ? "regime.schematic" : `theme.${theme}`);
  });
  state.follow(["layers"], () => {
    for (const theme of themes) {
      switches.get(theme).checked = state.shows(theme);
      map.getContainer().classList.toggle(`no-${theme}`, !state.shows(theme));
    }
  });
  return themes;
};

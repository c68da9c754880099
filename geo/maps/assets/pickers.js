// The choices in the header: point of view, language, dark or light.
"use strict";

Ceaseline.pickers = (data, state) => {
  const { el, pick, say } = Ceaseline;
  const picker = (key, options) => {
    const select = document.querySelector(`select[data-pick=${key}]`);
    select.addEventListener("change", () => state.set({ [key]: select.value }));
    state.follow(["lang", key], () => {
      select.replaceChildren(...options().map(([value, text]) => el("option", { value }, text)));
      select.value = state[key];
    });
  };
  picker("view", () => data.views.map((view) => [view.key, pick(view.name)]));
  picker("lang", () => Object.keys(data.words).map((lang) => [lang, say(`lang.${lang}`)]));

  const root = document.documentElement;
  document.querySelector("[data-do=theme]").addEventListener("click", () => {
    const system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
  });
};

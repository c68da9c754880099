// Words and texts in the language that is chosen, and the reading direction that goes with it.
"use strict";

// Comes first of all that follows the state, so that the others find the new language in place.
Ceaseline.texts = (state, data) => {
  const FIGURE = /^[+\-−±\d][\d.,\s%–/-]*$/;
  const mirrored = () => state.lang !== "en";

  // A value in a sentence from right to left is set apart, so that neither turns the other around.
  const isolated = (value) => {
    if (!mirrored() && !/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(value)) return value;
    return `${FIGURE.test(value) ? "\u2066" : "\u2068"}${value}\u2069`;
  };

  // A fixed word; values take the places of {names} in it.
  Ceaseline.say = (key, values = {}) => {
    const words = data.words[state.lang] || data.words.en;
    return words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? isolated(String(values[name])) : whole));
  };

  // A text from data: a plain one, or one by language.
  Ceaseline.pick = (text) => {
    if (text === null || text === undefined) return "";
    if (typeof text !== "object") return String(text);
    return text[state.lang] || text.en || Object.values(text)[0] || "";
  };

  // Every spelling of a text from data, in all languages.
  Ceaseline.spellings = (text) => (text && typeof text === "object" ? Object.values(text) : [text || ""]);

  // What the page's own frame says: words by key, texts by name.
  const frame = () => {
    const root = document.documentElement;
    root.lang = state.lang;
    root.dir = mirrored() ? "rtl" : "ltr";
    for (const element of document.querySelectorAll(".app [data-say]")) element.textContent = Ceaseline.say(element.dataset.say);
    for (const element of document.querySelectorAll("[data-label]")) {
      const text = Ceaseline.say(element.dataset.label);
      element.setAttribute("aria-label", text);
      if (element.matches("button")) element.title = text;
    }
    for (const element of document.querySelectorAll("[data-text]")) {
      const text = Ceaseline.pick(data.texts[element.dataset.text]);
      element.textContent = text;
      element.hidden = !text;
    }
  };
  state.follow(["lang"], frame);
};

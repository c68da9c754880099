// Names in all scripts and spellings: part of one is enough, and marks and accents do not matter.
"use strict";

// What tells one name from another: no case, accents, vowel marks, tatweel or punctuation, and
// the forms that one letter takes in Arabic as that letter.
Ceaseline.folded = (text) => text
  .replace(/['’‘ʼʻʾʿ`´״׳]/g, "")
  .normalize("NFKD")
  .replace(/[\p{M}\u0640\u0621]/gu, "")
  .replace(/[\u0671\u0672\u0673]/g, "\u0627")
  .replace(/[\u0649\u06cc]/g, "\u064a")
  .replace(/\u0629/g, "\u0647")
  .replace(/\u06a9/g, "\u0643")
  .toLowerCase()
  .replace(/[^\p{L}\p{N}]+/gu, " ")
  .trim();

// `items` gives { record, theme, go } for everything that has a name.
Ceaseline.search = (state, items) => {
  const { el, name, say, pick, spellings, folded } = Ceaseline;
  const MOST = 12;
  const input = el("input", { type: "search", role: "combobox", id: "search", autocomplete: "off", spellcheck: "false",
    dir: "auto", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "found" });
  const label = el("label", { for: "search" });
  const list = el("ul", { id: "found", role: "listbox", hidden: true });
  const count = el("p", { class: "note", role: "status" });
  const box = el("section", { class: "search" }, label, input, list, count);
  document.querySelector(".side").prepend(box);

  // All spellings of each, the ones in the reader's own language first.
  const index = items.map((item) => ({
    ...item,
    spelled: [...new Set([...spellings(item.record.name), ...(item.record.also || [])])].filter(Boolean)
      .map((text) => [text, ` ${folded(text)}`]),
  }));
  let found = [];
  let at = -1;

  const look = (text) => {
    const wanted = folded(text);
    if (!wanted) return [];
    const hits = [];
    for (const item of index) {
      const starts = item.spelled.find(([, spelled]) => spelled.includes(` ${wanted}`));
      const hit = starts || item.spelled.find(([, spelled]) => spelled.includes(wanted));
      if (hit) hits.push({ item, spelled: hit[0], rank: starts ? 0 : 1 });
    }
    return hits.sort((one, other) => one.rank - other.rank); // otherwise in the order of items
  };

  const close = () => {
    found = [];
    at = -1;
    list.hidden = true;
    list.replaceChildren();
    count.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const move = (to) => {
    at = to;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", `found-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  const choose = (hit) => {
    input.value = pick(hit.item.record.name);
    close();
    hit.item.go();
  };
  const show = () => {
    const hits = look(input.value);
    found = hits.slice(0, MOST);
    at = -1;
    list.replaceChildren(...found.map((hit, i) => {
      const shown = pick(hit.item.record.name);
      const option = el("li", { role: "option", id: `found-${i}`, "aria-selected": "false" },
        el("span", {}, name(shown), hit.spelled === shown ? "" : el("span", {}, " ", name(hit.spelled))),
        el("small", {}, say(`theme.${hit.item.theme}`)));
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(hit));
      return option;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    const some = hits.length ? say("search.found", { n: hits.length }) : say("none.found");
    count.replaceChildren(folded(input.value) ? some : "");
  };

  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!list.hidden) event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) show();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (found.length) move(at < 0 && step < 0 ? found.length - 1 : (at + step + found.length) % found.length);
      event.preventDefault();
    } else if (event.key === "Enter" && found.length) {
      choose(found[Math.max(at, 0)]);
      event.preventDefault();
    }
  });
  state.follow(["lang"], () => {
    label.textContent = say("button.search");
    list.setAttribute("aria-label", say("button.search"));
    close();
  });
};

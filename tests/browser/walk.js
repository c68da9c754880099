// What a page shows of marked texts, and where; if asked, with all that can be opened on it.
async (all) => {
  const OPEN = /⟦([a-z_.]+)·[a-z]*⟧/g;
  const END = "⟦⟧";
  const seen = new Map(); // place -> texts
  const carried = new Set();
  for (const block of document.querySelectorAll("script[type='application/json']")) {
    for (const found of block.textContent.matchAll(OPEN)) carried.add(found[0]);
  }

  // The place of an element: what it is called, below the nearest that is called something.
  const called = (element) => {
    const tag = element.tagName.toLowerCase();
    if (/^[a-z][a-z-]*$/.test(element.id)) return `${tag}#${element.id}`;
    for (const key of ["text", "say", "pick"]) if (element.dataset[key]) return `${tag}[${key}=${element.dataset[key]}]`;
    const classes = [...element.classList].filter((name) => !/^(leaflet|live|no|is)(-|$)/.test(name));
    return classes.length ? `${tag}.${classes.join(".")}` : "";
  };
  const placeOf = (element) => {
    while (element.matches("bdi, span:not([class]), tspan")) element = element.parentElement;
    let above = element.parentElement;
    while (above && !called(above)) above = above.parentElement;
    return [above ? called(above) : "", called(element) || element.tagName.toLowerCase()].filter(Boolean).join(" ");
  };
  const keep = (place, text) => {
    if (!seen.has(place)) seen.set(place, new Set());
    for (const found of text.matchAll(OPEN)) {
      const end = text.indexOf(END, found.index);
      seen.get(place).add(text.slice(found.index, end < 0 ? undefined : end + END.length));
    }
  };
  const look = (root = document) => {
    for (const element of [...(root === document ? [] : [root]), ...root.querySelectorAll("*")]) {
      if (element.matches("script, style, noscript")) continue;
      for (const { name, value } of element.attributes) {
        if (value.includes("⟦")) keep(`${placeOf(element)} @${name}`, value);
      }
      for (const child of element.childNodes) {
        if (!(child.data || "").includes("⟦")) continue;
        if (child.nodeType === Node.COMMENT_NODE) keep(`${placeOf(element)} comment`, child.data);
        else keep(placeOf(element), element.matches("tspan") ? element.parentElement.textContent : child.data);
      }
    }
  };
  const frame = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
  const choose = async (which, value) => {
    const select = document.querySelector(`select[data-pick=${which}]`);
    select.value = value;
    select.dispatchEvent(new Event("change"));
    await frame();
  };
  const search = (box) => {
    const list = document.querySelector("section.search");
    for (const mark of carried) {
      box.value = mark;
      box.dispatchEvent(new Event("input"));
      look(list);
    }
    const found = list.querySelector("[role=option]");
    if (found) {
      found.click();
      keep("input#search value", box.value);
    }
    box.value = "";
    box.dispatchEvent(new Event("input"));
  };
  const open = () => {
    look();
    for (const button of document.querySelectorAll("[data-do=table]")) {
      button.click();
      const dialog = document.querySelector("dialog[open]");
      if (!dialog) continue;
      look(dialog);
      dialog.close();
    }
    // All that opens the card or goes somewhere; what is chosen may draw the rest anew.
    const all = ".map [role=button], .side .told, .side .row, .side .event";
    for (let i = 0; i < document.querySelectorAll(all).length; i += 1) {
      const one = document.querySelectorAll(all)[i];
      if (one.matches("button")) one.click();
      else one.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      const card = document.querySelector(".card:not([hidden])");
      if (card) look(card);
    }
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    const box = document.querySelector("#search");
    if (box) search(box);
  };

  look();
  const views = document.querySelector("select[data-pick=view]");
  let picture = null;
  if (all && views && document.querySelector(".app.live")) {
    const data = JSON.parse(document.querySelector("#ceaseline-data").textContent);
    const [first, ...others] = [...views.options].map((option) => option.value);
    for (const lang of ["ar", "he", "en"]) {
      await choose("lang", lang);
      open();
    }
    for (const view of others) {
      await choose("view", view);
      open();
    }
    await choose("view", first);
    for (const day of data.stops || []) {
      window.location.hash = `date=${day}`;
      await frame();
      look();
    }
    if (Ceaseline.drawn) {
      const drawn = Ceaseline.drawn(document.querySelector(".app"));
      picture = [...drawn.querySelectorAll("text")].map((text) => text.textContent).join("");
    }
  }
  const foreign = "b.hostile, [class~=hostile], img[src=x], [onerror], [onload], [onfocus], [onmouseover]";
  return {
    seen: [...seen].map(([place, texts]) => [place, [...texts]]),
    carried: [...carried],
    picture,
    fired: window.fired !== undefined,
    foreign: document.querySelectorAll(foreign).length,
    links: [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
  };
}

// The card that tells about what was chosen: beside it on a wide map, a sheet on a phone.
"use strict";

Ceaseline.card = (map, data, state) => {
  const { el, name, figure, dated, link, button, say, pick } = Ceaseline;
  const sources = new Map(data.sources.map((source) => [source.id, source]));
  const card = el("section", { class: "card", role: "dialog", hidden: true, tabindex: "-1" });
  let opener = null;
  let place = null;
  let shown = null;
  map.getContainer().append(card);
  L.DomEvent.disableClickPropagation(card);
  L.DomEvent.disableScrollPropagation(card);

  const cite = (id) => {
    const source = sources.get(id);
    if (!source) return el("li", {}, name(id));
    const item = el("li", {}, name([source.who, source.title].filter(Boolean).join(": ")));
    if (source.date) item.append(", ", figure(source.date));
    if (source.url) item.append(el("br"), link(source.url));
    return item;
  };

  const about = (record) => {
    const list = el("dl");
    const row = (label, value) => {
      if (value) list.append(el("dt", {}, say(label)), el("dd", {}, dated(value)));
    };
    row("valid.from", pick(record.from));
    row("valid.to", record.from && (pick(record.to) || say("valid.no_end")));
    row("confirmed.last", record.confirmed);
    row("pop.placed_within", pick(record.accuracy));
    row("conf.word", record.confidence && say(`conf.${record.confidence}`));
    const box = el("div", { class: "record" }, el("h2", {}, name(pick(record.name))));
    const what = [record.what, record.whose].map(pick).filter(Boolean).join(" · ");
    if (what) box.append(el("p", { class: "what" }, name(what)));
    if (record.note) box.append(el("p", {}, name(record.note)));
    box.append(list);
    if (record.sources.length) {
      box.append(
        el("h3", {}, `${say("pop.sources")} (${record.sources.length})`),
        el("ul", {}, ...record.sources.map(cite)),
      );
    }
    return box;
  };

  const settle = () => {
    if (card.hidden || !place || window.matchMedia("(max-width: 699px)").matches) return;
    const at = map.latLngToContainerPoint(place);
    const size = map.getSize();
    const beside = at.x + 24 + card.offsetWidth < size.x ? at.x + 24 : at.x - 24 - card.offsetWidth;
    const clamp = (value, most) => Math.max(8, Math.min(value, most - 8));
    card.style.left = `${clamp(beside, size.x - card.offsetWidth)}px`;
    card.style.top = `${clamp(at.y - 40, size.y - card.offsetHeight)}px`;
  };

  const close = () => {
    if (card.hidden) return;
    card.hidden = true;
    shown = null;
    map.fire("ceaseline:closed");
    if (opener && opener.isConnected) opener.focus();
  };

  const fill = () => {
    const heading = shown.heading();
    const records = shown.records();
    const top = el("div", { class: "top" }, heading ? el("p", { class: "kicker" }, name(heading)) : "");
    top.append(button(say("button.close"), close, "×"));
    card.replaceChildren(top, ...records.map(about));
    card.setAttribute("aria-label", heading || pick(records[0].name));
    settle();
  };

  // `records` and `heading` are functions: what they give depends on language and point of view.
  // Records are shown one below the other: posts that stand on one spot share a card.
  const open = (records, latlng, heading = () => "") => {
    map.fire("ceaseline:closed");
    opener = document.activeElement;
    place = L.latLng(latlng);
    shown = { records, heading };
    card.hidden = false;
    fill();
    card.focus({ preventScroll: true });
  };

  map.on("move zoom resize", settle);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  state.follow(["lang", "view"], () => {
    if (shown) fill();
  });
  return { open, close };
};

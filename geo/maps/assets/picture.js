// The page as a picture: laid out as on paper, copied into one SVG, and drawn to a PNG at twice its size.
"use strict";

// One SVG that looks like an element of the page. The browser has laid the text out already, in
// every script; each word of it goes where it stands.
Ceaseline.drawn = (root) => {
  const { svg } = Ceaseline;
  const origin = root.getBoundingClientRect();
  const ink = document.createElement("canvas").getContext("2d");
  const sheet = svg("svg", { width: Math.ceil(origin.width), height: Math.ceil(origin.height), class: root.className,
    lang: document.documentElement.lang, "data-theme": "light" });

  const at = (rect) => ({ x: rect.left - origin.left, y: rect.top - origin.top, width: rect.width, height: rect.height });
  const inside = (rect, into) => {
    const id = `clip-${sheet.querySelectorAll("clipPath").length}`;
    into.append(svg("clipPath", { id }, svg("rect", at(rect))));
    return `url(#${id})`;
  };

  // The boxes of an element: its ground and its borders.
  const box = (element, style, into) => {
    const rect = at(element.getBoundingClientRect());
    const seen = (colour) => !/^(transparent|rgba\(.*, 0\))$/.test(colour);
    const width = parseFloat(style.borderTopWidth);
    const framed = width && style.borderTopWidth === style.borderBottomWidth && style.borderTopWidth === style.borderLeftWidth;
    if (seen(style.backgroundColor) || framed) {
      const inset = framed ? width / 2 : 0;
      into.append(svg("rect", { x: rect.x + inset, y: rect.y + inset, width: rect.width - 2 * inset, height: rect.height - 2 * inset,
        rx: parseFloat(style.borderTopLeftRadius) || null, fill: seen(style.backgroundColor) ? style.backgroundColor : "none",
        stroke: framed ? style.borderTopColor : null, "stroke-width": framed ? width : null }));
    }
    if (framed) return;
    const edge = (side, x1, y1, x2, y2) => {
      const size = parseFloat(style[`border${side}Width`]);
      if (size) into.append(svg("line", { x1, y1, x2, y2, stroke: style[`border${side}Color`], "stroke-width": size }));
    };
    edge("Top", rect.x, rect.y, rect.x + rect.width, rect.y);
    edge("Bottom", rect.x, rect.y + rect.height, rect.x + rect.width, rect.y + rect.height);
    edge("Left", rect.x, rect.y, rect.x, rect.y + rect.height);
    edge("Right", rect.x + rect.width, rect.y, rect.x + rect.width, rect.y + rect.height);
  };

  // Words of a text, each where the browser put it and in the direction that its isolates give it.
  const RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
  const words = (node, direction) => {
    const range = document.createRange();
    const rectOf = (start, end) => {
      range.setStart(node, start);
      range.setEnd(node, end);
      return range.getBoundingClientRect();
    };
    const nested = [direction];
    const found = [];
    for (const { 0: word, index } of node.data.matchAll(/[\u2066-\u2069]|[^\s\u2066-\u2069]+/g)) {
      if (word === "\u2066") nested.push("ltr");
      else if (word === "\u2067") nested.push("rtl");
      else if (word === "\u2068") {
        const strong = node.data.slice(index).match(/\p{L}/u);
        nested.push(strong && RIGHT.test(strong[0]) ? "rtl" : "ltr");
      } else if (word === "\u2069") {
        if (nested.length > 1) nested.pop();
      } else {
        let start = 0;
        for (let end = 1; end <= word.length; end += 1) {
          // A word that breaks at its hyphen stands on two lines, in two parts.
          if (end < word.length && rectOf(index + start, index + end + 1).height < 1.5 * rectOf(index + start, index + start + 1).height) continue;
          const rect = rectOf(index + start, index + end);
          if (rect.width) found.push({ text: word.slice(start, end), turn: nested.at(-1), rect });
          start = end;
        }
      }
    }
    return found;
  };
  const write = (node, style, into) => {
    ink.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const ascent = ink.measureText("x").fontBoundingBoxAscent;
    const capitals = style.textTransform === "uppercase";
    for (const { text, turn, rect } of words(node, style.direction)) {
      into.append(svg("text", {
        x: (turn === "rtl" ? rect.right : rect.left) - origin.left, y: rect.top - origin.top + ascent,
        direction: turn, "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight,
        "letter-spacing": style.letterSpacing, fill: style.color, class: style.textShadow === "none" ? null : "haloed",
      }, capitals ? text.toUpperCase() : text));
    }
  };

  // A picture within the page keeps its classes, and the page's own style sheets colour it.
  const copy = (element, into) => {
    const rect = at(element.getBoundingClientRect());
    const one = element.cloneNode(true);
    one.removeAttribute("style");
    for (const [name, value] of Object.entries(rect)) one.setAttribute(name, value);
    const style = getComputedStyle(element);
    if (style.overflow === "visible") one.setAttribute("overflow", "visible");
    for (const part of one.querySelectorAll("[tabindex]")) part.removeAttribute("tabindex");
    const flipped = style.transform.startsWith("matrix(-1,"); // a bar that starts at the right
    into.append(flipped ? svg("g", { transform: `translate(${2 * rect.x + rect.width} 0) scale(-1 1)` }, one) : one);
  };

  const walk = (element, into) => {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden" || element.matches("select, input, button:not(.told, .row, .event)")) return;
    if (element instanceof SVGSVGElement) {
      copy(element, into);
      return;
    }
    if (element instanceof HTMLImageElement) {
      if (element.src.startsWith("data:")) into.append(svg("image", { ...at(element.getBoundingClientRect()), href: element.src }));
      return;
    }
    box(element, style, into);
    // A pane may be cut; then it tells to which part of the window.
    const cut = element.cut ? element.cut() : null;
    const group = cut || element.matches(".leaflet-container, .side, .events") ? svg("g", { class: element.className }) : into;
    if (group !== into) {
      group.setAttribute("clip-path", inside(cut || element.getBoundingClientRect(), into));
      into.append(group);
    }
    const children = [...element.childNodes];
    if (element.matches(".leaflet-map-pane")) {
      const depth = (pane) => Number(getComputedStyle(pane).zIndex) || 0;
      children.sort((one, other) => depth(one) - depth(other));
    }
    for (const child of children) {
      if (child.nodeType === Node.TEXT_NODE) write(child, style, group);
      else if (child.nodeType === Node.ELEMENT_NODE) walk(child, group);
    }
  };

  const styles = [...document.querySelectorAll("style")].map((sheet) => sheet.textContent).join("\n");
  sheet.append(
    svg("style", {}, styles),
    svg("rect", { width: "100%", height: "100%", class: "ceaseline-paper" }),
    document.querySelector("svg.patterns defs").cloneNode(true),
  );
  walk(root, sheet);
  return sheet;
};

// `file` names the picture, without its ending.
Ceaseline.picture = (paper, file) => {
  const { drawn, say } = Ceaseline;
  const TIMES = 2;
  const button = document.querySelector("[data-do=picture]");
  const told = document.querySelector(".said");

  // While nothing is painted: lay the page out as on paper, in its light colours, and copy it.
  const copied = () => {
    const root = document.documentElement;
    const theme = root.dataset.theme;
    root.dataset.theme = "light";
    const back = paper();
    try {
      return drawn(document.querySelector(".app"));
    } finally {
      back();
      if (theme) root.dataset.theme = theme;
      else delete root.dataset.theme;
    }
  };
  const png = async () => {
    const sheet = copied();
    const [width, height] = ["width", "height"].map((side) => Number(sheet.getAttribute(side)));
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(sheet))}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * TIMES;
    canvas.height = height * TIMES;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done, failed) => {
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png");
    });
  };
  button.addEventListener("click", async () => {
    try {
      const address = URL.createObjectURL(await png());
      const link = document.createElement("a");
      link.href = address;
      link.download = `${file()}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
      told.textContent = say("picture.saved", { file: link.download });
    } catch {
      told.textContent = say("picture.failed");
    }
  });
};

// What a file of this page is called: the date, and whose words it is in where they are not de facto.
Ceaseline.filename = (data, state) => {
  const view = data.views.find((each) => each.key === state.view);
  return [data.file, view && view.labels.length ? view.key : ""].filter(Boolean).join("-");
};

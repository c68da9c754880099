// Elements with text from data: always text nodes, never markup.
"use strict";
const Ceaseline = {};

(() => {
  const SVG = "http://www.w3.org/2000/svg";

  const fill = (element, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(name, value === true ? "" : value);
      }
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  };

  Ceaseline.el = (tag, attributes = {}, ...children) =>
    fill(document.createElement(tag), attributes, children);

  Ceaseline.svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

  // A name that reads in its own direction.
  Ceaseline.name = (text) => Ceaseline.el("bdi", { dir: "auto" }, text);

  // A number, date or figure: left to right in every language.
  Ceaseline.figure = (text) => Ceaseline.el("bdi", { dir: "ltr" }, text);

  // A text in which dates do not break at their hyphens.
  Ceaseline.dated = (text) => Ceaseline.el("bdi", { dir: "auto" },
    ...text.split(/(\d{4}-\d{2}-\d{2})/).map((part, i) => (i % 2 ? Ceaseline.el("span", { class: "day" }, part) : part)));

  // Only addresses of the web become links; any other is shown as it is written.
  Ceaseline.link = (url) => (/^https?:\/\//i.test(url)
    ? Ceaseline.el("a", { href: url, rel: "noopener noreferrer", target: "_blank", dir: "ltr" }, url)
    : Ceaseline.figure(url));

  Ceaseline.button = (label, run, ...children) => {
    const button = Ceaseline.el("button", { type: "button", class: "btn", "aria-label": label }, ...children);
    button.addEventListener("click", run);
    return button;
  };

  // A look is the id of a pattern that the page defines; without one the ground is unknown.
  Ceaseline.paint = (data, look) => {
    const id = look && document.getElementById(look) ? look : `${data.prefix}-unknown`;
    return `url(#${id})`;
  };

  // Where Leaflet draws paths: key and mouse open the same thing.
  Ceaseline.operable = (element, open) => {
    fill(element, { tabindex: "0", role: "button" }, []);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        open();
      }
    });
  };

  document.querySelector(".app").classList.add("live");
})();

// Folium's popups and its "keep in front" ask jQuery for two things; these are the two.
window.$ = (what) => {
  if (typeof what === "string") {
    const template = document.createElement("template");
    template.innerHTML = what.trim();
    return [...template.content.children];
  }
  return { ready: (run) => run() };
};

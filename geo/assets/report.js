"use strict";
// Copy the sentence with its caveat and its source. Without scripts the button stays hidden.
(function () {
  const button = document.getElementById("copy");
  const parts = ["sentence", "caveat", "source"].map((id) => document.getElementById(id));
  const words = parts.map((part) => part.textContent.trim()).join("\n");
  const label = button.textContent;
  function tell(text) {
    button.textContent = text;
    setTimeout(() => { button.textContent = label; }, 2500);
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    if (!navigator.clipboard) { tell(button.dataset.failed); return; }
    navigator.clipboard.writeText(words).then(
      () => tell(button.dataset.done),
      () => tell(button.dataset.failed),
    );
  });
})();

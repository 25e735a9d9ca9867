"use strict";
// Small courtesies; every page works without them.
(() => {
  // A form is sent once per click: the button rests until the answer comes (the hidden key would catch the rest).
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    setTimeout(() => event.target.querySelectorAll("button:not([name])").forEach((button) => { button.disabled = true; }));
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("button:disabled").forEach((button) => { button.disabled = false; });
  });
  // The phone's menu closes by Escape and by a tap beside it.
  const menu = document.querySelector(".bar details");
  if (menu) {
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  }
  // Copying what stands in a field: the field is marked too, because a page without TLS has no clipboard.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.focus();
    field.select();
    const copied = navigator.clipboard ? await navigator.clipboard.writeText(field.value).then(() => true, () => false) : document.execCommand("copy");
    if (copied) button.querySelector("[aria-live]").textContent = button.dataset.copied;
  });
  // Printing by a button.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();

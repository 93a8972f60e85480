// The page of who runs the session: keys for the next step, and the desk that goes along with the item under way.
"use strict";
(() => {
  const QUIET = 1500; // a key held down or pressed twice is one step
  let last = 0;
  const press = (button) => {
    if (!button || Date.now() - last < QUIET) return;
    last = Date.now();
    button.click();
  };
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input, textarea, select, button, a, summary, [contenteditable]");
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || document.querySelector("dialog[open]")) return;
    if (localStorage.getItem("keys") === "off" || (busy && !(busy.matches("[data-live-next]") && event.key !== " "))) return;
    if (event.key === " " || event.key === "ArrowRight") {
      event.preventDefault();
      press(document.querySelector("[data-live-next]"));
    } else if (event.key === "ArrowLeft") {
      event.preventDefault();
      press(document.querySelector("[data-live-back]"));
    }
  });

  // Once another item is under way, the desk is its desk – but not under the hands of somebody who writes.
  const follow = () => {
    const state = document.querySelector("[data-live-current]"), desk = document.querySelector("[data-desk-item]");
    if (!state || !desk || !desk.hasAttribute("data-desk-follows")) return;
    const current = state.dataset.liveCurrent;
    if (!current || current === desk.dataset.deskItem) return;
    const written = [...desk.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field === document.activeElement || field.value !== field.defaultValue);
    if (written) desk.querySelector("[data-desk-elsewhere]").hidden = false;
    else location.assign(desk.dataset.deskNext);
  };
  document.addEventListener("followed", follow);
  document.addEventListener("htmx:afterSettle", follow);
})();

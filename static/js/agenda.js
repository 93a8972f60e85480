// The order of the programme by drag or by Alt with the arrow keys, minutes that save themselves. All of it sends the
// forms that stand on the page, so that the server decides the same way as without this script.
"use strict";
(() => {
  const form = document.getElementById("arrange"), minutes = document.getElementById("minutes");
  const table = document.querySelector(".agenda-table");
  if (!form || !table) return;
  const said = document.getElementById("arranged");
  const rows = [...table.tBodies[0].rows];
  const KEPT = "agenda-arranged";
  table.classList.add("js-arrange");
  rows.forEach((row) => {
    const handle = row.cells[0];
    handle.tabIndex = 0;
    handle.setAttribute("role", "button");
    handle.setAttribute("aria-label", `${row.cells[0].textContent.trim()}. ${row.querySelector("th a").textContent.trim()}. ${said.dataset.help}`);
  });

  const remember = (row) => { try { sessionStorage.setItem(KEPT, row.id); } catch (_error) { /* then it is not told */ } };
  const put = (row, to) => {
    if (to < 1 || to > rows.length || to === Number(row.dataset.place)) return;
    remember(row);
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "to", value: String(to) });
    form.append(field);
    form.action = `${row.id.replace("item-", "")}/move/?seen_at=${row.dataset.place}`;
    form.requestSubmit();
  };

  // What was moved before the page was drawn anew keeps the focus and is told.
  let moved = null;
  try { moved = sessionStorage.getItem(KEPT); sessionStorage.removeItem(KEPT); } catch (_error) { /* nothing to tell */ }
  const row = moved && document.getElementById(moved);
  if (row) {
    row.classList.add("is-arranged");
    row.cells[0].focus();
    const words = { title: row.querySelector("th a").textContent.trim(), number: row.dataset.place, time: row.cells[1].firstChild.textContent.trim() };
    setTimeout(() => { said.textContent = said.dataset.moved.replace(/\{(\w+)\}/g, (_all, name) => words[name]); }, 150);
  }

  table.addEventListener("click", (event) => {
    const button = event.target.closest("button[formaction]");
    if (button) remember(button.closest("tr"));
  });
  table.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const at = event.target.closest("tbody tr");
    if (!step || !at || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    put(at, Number(at.dataset.place) + step);
  });

  const save = document.querySelector("[data-save-minutes]");
  table.addEventListener("change", (event) => {
    if (event.target.form === minutes) minutes.requestSubmit(save);
  });

  const EDGE = 90, STEP = 24;
  let start = null, over = null, after = false;
  const mark = (on) => { if (over) over.classList.toggle(after ? "is-over-after" : "is-over-before", on); };
  const stop = () => {
    mark(false);
    if (start) start.row.classList.remove("is-dragged");
    start = over = null;
  };
  table.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".agenda-handle");
    if (!handle || event.button) return;
    start = { row: handle.parentNode, y: event.clientY, moved: false };
    event.preventDefault();
    handle.focus();
  });
  document.addEventListener("pointermove", (event) => {
    if (!start) return;
    if (!start.moved && Math.abs(event.clientY - start.y) < 6) return;
    start.moved = true;
    start.row.classList.add("is-dragged");
    if (event.clientY < EDGE) scrollBy(0, -STEP); // under the band, and at the foot of the window
    if (event.clientY > innerHeight - EDGE) scrollBy(0, STEP);
    mark(false);
    const under = document.elementFromPoint(event.clientX, event.clientY);
    over = under && under.closest(".agenda-table tbody tr");
    if (over) {
      const box = over.getBoundingClientRect();
      after = event.clientY > box.top + box.height / 2;
      mark(true);
    }
  });
  document.addEventListener("pointerup", () => {
    if (!start) return;
    const from = start.row, target = start.moved ? over : null, behind = after;
    stop();
    if (!target || target === from) return;
    const at = Number(from.dataset.place), there = Number(target.dataset.place);
    put(from, there + (behind ? 1 : 0) - (at < there ? 1 : 0));
  });
  document.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
})();

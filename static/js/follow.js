// Parts of a page that follow the server: [data-follow] holds the address of the part, asked for every 1.5 s while the
// tab is seen; 304 changes nothing. What somebody types into, presses or has chosen in the part is left in peace.
// [data-until] counts down to a moment by the server's clock, [data-clock] shows the hour in its zone. A part that could
// not be fetched says so in [data-follow-trouble] and goes on asking; a link that is no longer good is opened anew.
"use strict";
(() => {
  const EVERY = 1500, TOO_LONG = 8000, NEAR = 60;
  let offset = null, pressed = false, lostAt = null;

  const serverNow = () => Date.now() + (offset || 0);
  const setClock = (response) => {
    const told = Date.parse(response.headers.get("Date") || "") - Date.now();
    // The header counts whole seconds, so the largest difference is the nearest; a clock that jumped begins anew.
    if (!Number.isNaN(told)) offset = offset === null || Math.abs(told - offset) > 5000 ? told : Math.max(told, offset);
  };

  const words = (seconds) => {
    const total = Math.abs(seconds), hours = Math.floor(total / 3600), minutes = Math.floor(total / 60) % 60;
    const head = hours ? `${hours}:${String(minutes).padStart(2, "0")}` : String(minutes);
    return `${seconds < 0 ? "-" : ""}${head}:${String(total % 60).padStart(2, "0")}`;
  };
  const tick = () => {
    document.querySelectorAll("[data-until]").forEach((place) => {
      const left = Math.ceil((Date.parse(place.dataset.until) - serverNow()) / 1000);
      const text = words(left);
      if (place.textContent !== text) place.textContent = text;
      const box = place.closest("[data-countdown]");
      if (!box) return;
      box.classList.toggle("is-over", left < 0);
      box.classList.toggle("is-near", left >= 0 && left <= NEAR);
    });
    document.querySelectorAll("[data-clock]").forEach((place) => {
      const format = new Intl.DateTimeFormat("en-GB", { timeZone: place.dataset.clock, hour: "2-digit", minute: "2-digit", second: "2-digit" });
      place.textContent = format.format(serverNow());
    });
  };

  const trouble = (text) => {
    document.querySelectorAll("[data-follow-trouble]").forEach((place) => {
      place.hidden = !text;
      if (text && place.textContent !== text) place.textContent = text;
    });
  };
  const lost = (place) => {
    lostAt = lostAt || new Date();
    const time = `${String(lostAt.getHours()).padStart(2, "0")}:${String(lostAt.getMinutes()).padStart(2, "0")}`;
    trouble((place.dataset.textLost || document.body.dataset.textOffline || "").replace("{time}", time));
  };

  const inUse = (place) => {
    if (pressed) return true;
    const fields = [...place.querySelectorAll("input:not([type=hidden]), textarea, select")];
    const touched = (field) => (field.matches("select")
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.value !== field.defaultValue);
    return fields.some((field) => field === document.activeElement || touched(field)) || place.querySelector(".htmx-request");
  };
  const put = (place, html) => {
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    place.innerHTML = html;
    if (window.htmx) window.htmx.process(place);
    if (focused) { const again = document.getElementById(focused); if (again) again.focus({ preventScroll: true }); }
    tick();
    place.dispatchEvent(new CustomEvent("followed", { bubbles: true }));
  };

  const ask = async (place, state) => {
    if (document.hidden || state.busy || inUse(place)) return;
    state.busy = true;
    try {
      const headers = state.tag ? { "If-None-Match": state.tag } : {};
      const response = await fetch(place.dataset.follow, { headers, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(TOO_LONG) });
      setClock(response);
      if (response.status === 200) {
        const html = await response.text();
        if (!inUse(place)) { state.tag = response.headers.get("ETag"); put(place, html); }
      } else if (response.status === 404 && place.hasAttribute("data-follow-gone")) {
        location.reload();
      } else if (response.type === "opaqueredirect" || response.status === 403) { // to the sign-in page
        trouble(document.body.dataset.textSignedOut || "");
        state.busy = false;
        return;
      } else if (response.status !== 304) {
        throw new Error(String(response.status));
      }
      lostAt = null;
      trouble("");
    } catch {
      lost(place);
    }
    state.busy = false;
  };

  const rounds = [...document.querySelectorAll("[data-follow]")].map((place) => {
    const state = { busy: false, tag: null };
    return () => ask(place, state);
  });
  const all = () => rounds.forEach((round) => round());
  document.addEventListener("pointerdown", () => { pressed = true; });
  ["pointerup", "pointercancel", "dragend"].forEach((name) => document.addEventListener(name, () => { setTimeout(() => { pressed = false; }, 50); }));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) all(); });
  window.addEventListener("online", all);
  setInterval(all, EVERY);
  setInterval(tick, 250);
  all();
  tick();
})();

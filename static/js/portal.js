// Small conveniences on top of pages that work without them. No inline code, no dependency.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  document.documentElement.classList.add("js");

  // The messages of the server speak the page's language, those of the browser its own.
  const prepare = (root) => {
    $$("form[method=post]", root).forEach((form) => { form.noValidate = true; });
    $$("[data-open-dialog], [data-tick-all]", root).forEach((button) => { button.hidden = false; });
    const summary = $("[data-error-summary]", root);
    if (summary) summary.focus();
  };

  // A page that the browser kept is printed with the time of the print, not with that at which it was drawn.
  addEventListener("beforeprint", () => {
    const two = (number) => String(number).padStart(2, "0"), now = new Date();
    const time = `${two(now.getHours())}:${two(now.getMinutes())} ${two(now.getDate())}/${two(now.getMonth() + 1)}/${now.getFullYear()}`;
    $$("[data-printed]").forEach((line) => {
      line.textContent = line.textContent.replace(line.dataset.printed, time);
      line.dataset.printed = time;
    });
  });

  // Keys: "/" search, "?" sheet. They can be switched off, since a key alone may be somebody's dictation.
  const keysOn = () => localStorage.getItem("keys") !== "off";
  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (location.hash === "#menu") location.hash = "#content";
      $$("details[data-dropdown][open]").forEach((box) => {
        box.open = false;
        $("summary", box).focus();
      });
      return;
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keysOn() || $("dialog[open]")) return;
    if (event.key === "/") {
      const search = $("[data-search], input[type=search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "?") {
      event.preventDefault();
      openDialog("keys");
    }
  });
  document.addEventListener("click", (event) => {
    $$("details[data-dropdown][open]").forEach((box) => { if (!box.contains(event.target)) box.open = false; });
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) openDialog(opener.dataset.openDialog);
    const clear = event.target.closest("[data-file-clear]");
    if (clear) {
      const input = $("input[type=file]", clear.closest("[data-file-field]"));
      input.value = "";
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    }
  });

  // Many ticks at once: everybody on the page, or nobody once all are ticked.
  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-tick-all]");
    if (!all) return;
    const boxes = $$(`input[type=checkbox][name="${all.dataset.tickAll}"]`, all.form);
    const ticked = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !ticked; });
  });

  // Uploads: what was chosen, in words of the page.
  const showFiles = (input) => {
    const field = input.closest("[data-file-field]");
    if (!field) return;
    const files = [...input.files];
    const size = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    const weight = (bytes) => bytes < 1048576 ? `${size.format(bytes / 1024)} KB` : `${size.format(bytes / 1048576)} MB`;
    const name = (file) => `${file.name} (${weight(file.size)})`;
    const many = field.dataset.textMany.replace("{count}", files.length);
    const text = files.length > 1 ? many : files.length ? name(files[0]) : field.dataset.textNone;
    $("[data-file-status]", field).textContent = text;
    $("[data-file-clear]", field).hidden = !files.length;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file]")) showFiles(event.target);
    if (event.target.matches("[data-keys-switch]")) localStorage.setItem("keys", event.target.checked ? "on" : "off");
  });

  // Somebody who signed in anew in another tab has a new token: the cookie knows it, the open form does not.
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];
  document.addEventListener("submit", (event) => {
    const field = event.target.elements.namedItem("csrfmiddlewaretoken");
    if (field && token()) field.value = token();
  }, true);
  document.addEventListener("htmx:configRequest", (event) => {
    if (!token()) return;
    event.detail.headers["X-CSRFToken"] = token();
    delete event.detail.parameters.csrfmiddlewaretoken; // asked before the header, and as old as the page
  });

  // One press, one request. A download leaves the page in place, so the button comes back by itself.
  const release = () => $$("[aria-disabled=true][type=submit]").forEach((button) => button.removeAttribute("aria-disabled"));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.matches("[hx-post]")) return;
    if ($("[type=submit][aria-disabled=true]", form)) { event.preventDefault(); return; }
    $$("[type=submit]", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(release, 8000);
  });
  window.addEventListener("pageshow", release);

  // The Back button shows a page as it was left, also to whoever comes after its reader has signed out: it stays hidden
  // until the portal, asked for it, does not lead to the sign-in page.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    const page = document.documentElement;
    page.style.visibility = "hidden";
    fetch(location.href, { method: "HEAD", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout?.(4000) })
      .then((answer) => { if (answer.type === "opaqueredirect") location.reload(); else page.style.visibility = ""; })
      .catch(() => { page.style.visibility = ""; });
  });

  // Below 992 px the menu opens by its address; the focus goes in with it and comes back to the button.
  window.addEventListener("hashchange", (event) => {
    if (location.hash === "#menu") $("#menu").focus();
    else if (event.oldURL.endsWith("#menu")) $(".band__menu").focus();
  });

  // A part of the page that could not be fetched is said aloud, not swallowed.
  const offline = (event) => {
    const place = document.getElementById("messages");
    if (!place) return;
    const note = document.createElement("p");
    note.className = "notice tone-danger";
    const { textSignedOut, textOffline } = document.body.dataset;
    note.textContent = event.detail.xhr && event.detail.xhr.status === 401 ? textSignedOut : textOffline;
    place.replaceChildren(note);
  };
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => document.addEventListener(name, offline));
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) prepare(event.target); });

  // The organiser's menu is longer than a small screen: the line of the present page is brought into sight.
  const menu = $("#menu"), here = menu && $("[aria-current]", menu);
  if (here && here.offsetTop + here.offsetHeight > menu.clientHeight) menu.scrollTop = here.offsetTop - menu.clientHeight / 2;

  const keysSwitch = $("[data-keys-switch]");
  if (keysSwitch) keysSwitch.checked = keysOn();
  prepare(document);
})();

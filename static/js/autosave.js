// Saves drafts of forms marked data-autosave-url: 2 s after the last change, and on leaving a field at most every
// 5 s. Files go with the real form only. The answer is {"saved_at", "version", "url", "wrong"}: "url" when the first
// save made the draft, "wrong" the labels of fields that stayed as they were, "saved_at" null when nothing can be
// stored yet; 409 with {"conflict": sentence} ends it; 401 means signed out. data-texts of the status place: saving,
// saved, partly, waiting, failed, signedOut, files in the page's language.
"use strict";
(() => {
  const autosave = (form) => {
    const status = form.querySelector("[data-autosave-status]");
    const texts = JSON.parse((status && status.dataset.texts) || "{}");
    const say = (text, conflict = false) => {
      if (!status || text === undefined) return;
      status.textContent = text;
      status.classList.toggle("is-conflict", conflict);
    };
    let timer = 0, dirty = false, busy = false, stopped = false, last = 0, waiting = null;
    const filesChosen = () => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    const accept = (answer) => {
      if (answer.url) form.dataset.autosaveUrl = answer.url;
      const version = form.elements.namedItem("version");
      if (version && answer.version !== undefined) version.value = answer.version;
      const wrong = (answer.wrong || []).join(", ");
      const text = (!answer.saved_at && texts.waiting) || (wrong && texts.partly) || texts.saved || "{time}";
      const files = filesChosen() && texts.files ? ` ${texts.files}` : "";
      say(text.replace("{time}", answer.saved_at).replace("{fields}", wrong) + files);
    };
    const save = async () => {
      clearTimeout(timer);
      if (!dirty || busy || stopped) return;
      busy = true; dirty = false; last = Date.now();
      say(texts.saving);
      const body = new FormData(form);
      for (const [key, value] of [...body]) if (value instanceof File) body.delete(key);
      try {
        const known = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
        const token = known ? known[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
        const headers = { "X-CSRFToken": token, Accept: "application/json" };
        const response = await fetch(form.dataset.autosaveUrl, { method: "POST", body, headers, redirect: "error" });
        if (response.status === 409) {
          stopped = true;
          say((await response.json()).conflict, true);
        } else if (response.status === 401) {
          dirty = true;
          say(texts.signedOut, true);
        } else if (response.ok) {
          accept(await response.json());
        } else {
          throw new Error(String(response.status));
        }
      } catch {
        dirty = true;
        say(texts.failed, true);
      }
      busy = false;
      if (waiting) { waiting(); return; }
      // Typed meanwhile, or the server was away: try again without being asked.
      if (dirty && !stopped) timer = setTimeout(save, 5000);
    };
    form.addEventListener("input", () => { dirty = true; clearTimeout(timer); timer = setTimeout(save, 2000); });
    form.addEventListener("focusout", () => { if (Date.now() - last > 5000) save(); });
    // What autosave could not take along yet: chosen files, and changes of the last seconds.
    window.addEventListener("beforeunload", (event) => {
      if (!stopped && (filesChosen() || dirty)) event.preventDefault();
    });
    form.addEventListener("submit", (event) => {
      stopped = true;
      clearTimeout(timer);
      if (!busy) return;
      // A save on its way will raise the version: send the form after its answer, not with the number of before.
      event.preventDefault();
      const button = event.submitter;
      waiting = () => { waiting = null; form.requestSubmit(button); };
    });
  };
  document.querySelectorAll("form[data-autosave-url]").forEach(autosave);
})();

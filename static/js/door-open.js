// Takes the pass of a door that was just opened into this device's keeping and goes to the page that scans; on the page of
// the doors it says that this device has one.
"use strict";
(async () => {
  const { store } = Door;
  await store.open();
  const handed = document.getElementById("door-pass");
  if (handed) {
    const { token, door, id, expiresAt, conference, organises, now, page } = handed.dataset;
    const before = await store.get("pass");
    if (before) await store.wipe(false); // what waits stays and goes out with the new pass
    await store.set("pass", {
      token, door, id: Number(id), expires_at: expiresAt, conference: Number(conference), organises: organises === "yes",
    });
    await store.set("skew", Date.parse(now) - Date.now()); // a clock that is days ahead must not end the pass at once
    handed.remove();
    if (store.lasting) location.replace(page);
    return;
  }
  const pass = await store.get("pass");
  const note = document.getElementById("door-here");
  if (!pass || !note) return;
  note.hidden = false;
  note.querySelector("[data-door]").textContent = pass.door;
})();

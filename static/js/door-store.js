// What the phone at a door keeps: its pass, the list of people, every scan. In IndexedDB, so that a scan outlives the
// page, the network and the battery; in memory alone where the browser refuses that (`Door.store.lasting` says so).
"use strict";
window.Door = window.Door || {};
Door.store = (() => {
  const NAME = "door", VERSION = 1;
  let base = null;
  const memory = { kept: new Map(), scans: new Map() };

  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  // A scan counts as kept only when the whole transaction is on the disk.
  const write = (place, act) => new Promise((resolve, reject) => {
    const transaction = base.transaction(place, "readwrite", { durability: "strict" });
    act(transaction.objectStore(place));
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });

  const open = async () => {
    if (base) return;
    try {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("kept");
        request.result.createObjectStore("scans", { keyPath: "id" });
      };
      base = await answer(request);
      base.onversionchange = () => base.close();
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    } catch {
      base = null;
      store.lasting = false;
    }
  };

  const guarded = async (act, otherwise) => {
    if (!base) return otherwise();
    try {
      return await act();
    } catch {
      store.lasting = false;
      return otherwise();
    }
  };

  const store = {
    lasting: true,
    open,
    get: (key) => guarded(() => answer(base.transaction("kept").objectStore("kept").get(key)), () => memory.kept.get(key)),
    set: (key, value) => guarded(() => write("kept", (place) => place.put(value, key)), () => { memory.kept.set(key, value); }),
    forget: (key) => guarded(() => write("kept", (place) => place.delete(key)), () => { memory.kept.delete(key); }),
    scans: async () => { // what could not be written is in memory beside what could
      const kept = await guarded(() => answer(base.transaction("scans").objectStore("scans").getAll()), () => []);
      return [...kept.filter((scan) => !memory.scans.has(scan.id)), ...memory.scans.values()];
    },
    keep: (...scans) => guarded(
      () => write("scans", (place) => scans.forEach((scan) => place.put(scan))),
      () => scans.forEach((scan) => memory.scans.set(scan.id, scan)),
    ),
    drop: (numbers) => {
      numbers.forEach((number) => memory.scans.delete(number));
      return guarded(() => write("scans", (place) => numbers.forEach((number) => place.delete(number))), () => {});
    },
    // Pass, list and what was sent go; what still waits to be sent stays, unless `all`.
    wipe: async (all) => {
      await Promise.all(["pass", "roster", "offline_since"].map(store.forget));
      const scans = await store.scans();
      await store.drop(scans.filter((scan) => all || scan.state === "sent").map((scan) => scan.id));
    },
  };
  return store;
})();

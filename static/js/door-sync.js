// The conversation with the portal: scans go out until the portal has answered each of them, the list of people comes
// in. Sending twice does no harm, since every scan has a number of its own.
"use strict";
window.Door = window.Door || {};
Door.sync = (state, page) => {
  const BATCH = 200, PATIENCE = 8000, ROSTER_EVERY = 30000, SEND_EVERY = 15000, ASK_EVERY = 10000;
  const { store, rule } = Door;
  let sending = false, again = false, fetching = false;
  const silent = new Set(); // of "send" and "list": what got no answer the last time

  class Away extends Error {} // its message is "server" where there is a network but the portal has trouble
  class Closed extends Error {}

  // The answer of the portal as {status, told}. Away: no answer, or one that is not the portal's; Closed: no pass any more.
  const call = async (path, options = {}) => {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const headers = { "X-Door-Pass": state.pass.token, ...options.headers };
      const response = await fetch(state.api + path, {
        cache: "no-store", redirect: "error", ...options, headers, signal: stop.signal,
      });
      if (response.status === 304) return { status: 304, told: null, response };
      const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
      if (!json || response.status >= 500) throw new Away("server");
      const told = await response.json();
      if (response.status === 401) throw new Closed(told.sentence || "");
      return { status: response.status, told, response };
    } catch (trouble) {
      throw trouble instanceof Closed || trouble instanceof Away ? trouble : new Away("network");
    } finally {
      clearTimeout(patience);
    }
  };
  const post = (path, body) => call(path, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" },
  });

  // Runs one piece of the conversation and draws from how it ends whether there is a network.
  const spoken = async (what, act) => {
    if (!state.pass) return false;
    const pass = state.pass;
    try {
      await act();
      silent.delete(what);
      if (!silent.size) page.online();
      return true;
    } catch (trouble) {
      if (state.pass !== pass) return false;
      if (trouble instanceof Closed) await page.closed(trouble.message);
      else if (trouble instanceof Away) {
        silent.add(what);
        page.offline(trouble.message);
      }
      else throw trouble;
      return false;
    }
  };

  const clockOf = (told) => {
    const moment = Date.parse(told.server_time);
    if (moment && Math.abs(moment - Date.now() - state.skew) > 1000) store.set("skew", moment - Date.now());
    if (moment) state.skew = moment - Date.now();
    return moment || Date.now() + state.skew;
  };

  const asSent = (scan) => ({
    id: scan.id, code: scan.code || "", delegate: scan.delegate || null, way: scan.way, at: scan.at,
    takes_back: scan.takes_back || null, offline: Boolean(scan.offline), reason: scan.reason || "",
    door: scan.door || "", // where it was scanned, whatever pass it goes out with
  });

  const settle = async (batch, told) => {
    const answered = clockOf(told);
    const results = new Map((told.results || []).map((result) => [result.id, result]));
    const errors = new Map((told.errors || []).map((error) => [error.id, error.sentence]));
    const settled = batch.filter((scan) => results.has(scan.id) || errors.has(scan.id));
    for (const scan of settled) {
      const result = results.get(scan.id);
      Object.assign(scan, result ? { state: "sent", result, answered } : { state: "error", error: errors.get(scan.id) });
    }
    if (told.counts) page.counted(told.counts);
    for (const scan of settled) page.answered(scan);
    await store.keep(...settled);
    return settled.length;
  };

  const sendScans = async () => {
    for (;;) {
      const waiting = state.waiting().filter((scan) => scan.kind === "scan");
      if (!waiting.length) return;
      const batch = waiting.slice(-BATCH); // whoever stands at the door now comes first
      let answer;
      try {
        answer = await post("scans/", { now: new Date().toISOString(), scans: batch.map(asSent) });
      } catch (trouble) {
        const meant = batch.filter((scan) => !scan.offline); // to be now, and are late already
        for (const scan of meant) scan.offline = true;
        if (meant.length) await store.keep(...meant);
        throw trouble;
      }
      if (!await settle(batch, answer.told)) {
        page.stuck(answer.told.sentence || "");
        return;
      }
    }
  };

  const sendWalkIns = async () => {
    const handed = state.waiting().filter((one) => one.kind === "walk_in");
    for (const scan of handed) {
      const undo = Boolean(scan.undo) && Boolean(scan.result); // what got no answer yet is handed in first, then taken back
      scan.tried = scan.tried || navigator.onLine; // from now on the portal may know it, even without an answer
      await store.keep(scan);
      const { status, told } = await post("walk-in/", undo ? { id: scan.id, undo } : { id: scan.id, door: scan.door || "", ...scan.person });
      const taken = status === 200, answered = Date.now() + state.skew;
      if (undo && !taken) {
        Object.assign(scan, { state: "sent", undo: false });
        page.stuck(told.sentence || "");
      } else if (taken && scan.undo && !undo) {
        Object.assign(scan, { result: told, answered });
        again = true;
      } else {
        Object.assign(scan, taken ? { state: "sent", result: told, answered } : { state: "error", error: told.sentence || "" });
        page.answered(scan, undo);
      }
      await store.keep(scan);
    }
    if (handed.some((scan) => scan.result && scan.result.outcome !== "waiting")) refresh(); // is on the list now
  };

  const send = async () => {
    if (sending) { again = true; return; }
    sending = true;
    do {
      again = false;
      if (!await spoken("send", async () => { await sendScans(); await sendWalkIns(); })) break;
    } while (again);
    sending = false;
    if (silent.has("list") && !silent.has("send")) refresh();
    page.draw();
  };

  const refresh = async () => {
    if (fetching || !state.pass) return;
    fetching = true;
    await spoken("list", async () => {
      const etag = state.roster && state.roster.etag;
      const { status, told, response } = await call("roster/", { headers: etag ? { "If-None-Match": etag } : {} });
      if (status === 304) {
        state.roster.checked = Date.now() + state.skew;
        return;
      }
      if (status !== 200) throw new Away("server");
      const listedAt = clockOf(told);
      await page.listed({ ...told, etag: response.headers.get("ETag"), listedAt, checked: listedAt });
    });
    fetching = false;
    page.draw();
  };

  // Who waits for the organisers' word: asked for until it is there.
  const ask = async () => {
    const open = state.scans.filter((scan) => scan.kind === "walk_in" && scan.result && scan.result.outcome === "waiting");
    if (!open.length) return;
    await spoken("list", async () => {
      const { told } = await call("walk-in/");
      const known = new Map((told.walk_ins || []).map((one) => [one.id, one]));
      if (open.some((scan) => known.has(scan.id) && known.get(scan.id).outcome !== "waiting")) refresh();
      for (const scan of open) {
        const found = known.get(scan.id);
        if (!found || found.outcome === "waiting") continue;
        scan.result = found;
        scan.answered = Date.now() + state.skew;
        page.answered(scan, true);
        await store.keep(scan);
      }
    });
  };

  // The code in a photograph, or "" where there is none; null without an answer.
  const decode = async (picture) => {
    let code = null;
    await spoken("list", async () => {
      const { status, told } = await call("decode/", { method: "POST", body: picture, headers: { "Content-Type": "image/jpeg" } });
      code = status === 200 ? told.code || "" : "";
    });
    return code;
  };

  const begin = () => {
    const seen = () => { if (!document.hidden) { refresh(); send(); } };
    window.addEventListener("online", () => { refresh(); send(); });
    window.addEventListener("offline", () => { silent.add("list"); page.offline("network"); });
    document.addEventListener("visibilitychange", seen);
    setInterval(refresh, ROSTER_EVERY);
    setInterval(() => { if (state.waiting().length || silent.has("send")) send(); }, SEND_EVERY);
    setInterval(ask, ASK_EVERY);
    refresh();
    send();
  };
  return { begin, send, refresh, decode };
};

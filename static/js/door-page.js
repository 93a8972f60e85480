// The page of a door: puts together what is kept, how scans are judged, the conversation with the portal and the screen.
"use strict";
(async () => {
  const { store, rule } = Door;
  const $ = (id) => document.getElementById(id);
  const texts = JSON.parse($("door-texts").textContent);
  const { api, worker } = document.body.dataset;
  const ANSWER_WITHIN = 1500, UNDO_SECONDS = 10, KEEP_SENT = 400;

  const state = {
    api, pass: null, roster: null, scans: [], own: new Map(), people: new Map(), codes: new Map(),
    skew: 0, offlineSince: null, trouble: "network", counted: null,
    mine: (scan) => Boolean(state.pass) && scan.conference === state.pass.conference,
    waiting: () => state.scans.filter((scan) => scan.state === "waiting" && state.mine(scan)),
    post: () => ({ listedAt: state.roster ? state.roster.listedAt : 0, skew: state.skew, door: state.pass ? state.pass.door : "",
      organises: Boolean(state.pass && state.pass.organises) }),
    letIn: (person) => rule.letIn(person, state.own.get(person.id) || [], state.post()),
  };
  const lists = Door.lists(state, texts);
  let shown = null, undoUntil = 0, searching = null;

  const personOf = (scan) => state.people.get(scan.delegate) || state.codes.get(scan.code)
    || state.people.get((state.roster ? state.roster.former_codes : {})[scan.code]);
  const index = () => {
    state.own = new Map();
    for (const scan of state.scans) {
      const person = scan.person_id;
      if (!person) continue;
      if (!state.own.has(person)) state.own.set(person, []);
      state.own.get(person).push(scan);
    }
  };
  const takeRoster = (roster) => {
    state.roster = roster;
    state.people = new Map((roster ? roster.people : []).map((person) => [person.id, person]));
    state.codes = new Map((roster ? roster.people : []).map((person) => [person.code, person]));
    $("units").replaceChildren(...(roster ? roster.units || [] : []).map((unit) => Object.assign(document.createElement("option"), { value: unit })));
    if (!roster) return;
    for (const scan of state.scans) if (!scan.person_id && personOf(scan)) scan.person_id = personOf(scan).id;
    index();
  };

  // ---- the screen
  const inside = (first) => {
    const words = { time: lists.clock(first.at), door: first.door, by: first.by };
    if (first.mine && !first.by) return rule.fill(texts.let_in_here, words);
    return rule.fill(!first.by ? texts.marked : first.door ? texts.let_in : texts.marked_by, words);
  };
  const localSentence = (outcome, person, first, scan) => {
    const words = { name: person ? rule.called(person) : scan.code, let_in: first ? inside(first) : "", first: (person && person.stands_in_for) || "" };
    if (outcome === "off") return person.off;
    if (outcome === "revoked") return rule.fill(person.stands_in_for ? texts.sentences.revoked_substitute : texts.sentences.revoked, words);
    if (outcome === "undone" && first) return rule.fill(texts.sentences.undone_inside, words);
    return rule.fill(texts.sentences[outcome] || "", words);
  };
  const show = (view) => {
    shown = view;
    lists.verdict(view);
    const { scan } = view;
    const ended = view.outcome;
    const lets = scan && (scan.kind === "walk_in" ? rule.mayUndo(scan, ended)
      : !scan.takes_back && ["admitted", "repeated", "unjudged"].includes(ended));
    undoUntil = lets ? Date.now() + UNDO_SECONDS * 1000 : 0;
    $("off-actions").hidden = !(ended === "off" && view.person);
    $("reason-form").hidden = !(state.pass && state.pass.organises);
    $("search-instead").hidden = ended !== "unknown";
    countDown();
    const signal = (lists.LOOKS[ended] || lists.LOOKS.note)[2];
    if (signal && view.loud !== false) input.signal(signal);
  };
  const countDown = () => {
    const left = Math.ceil((undoUntil - Date.now()) / 1000);
    $("undo").hidden = left <= 0;
    $("undo-left").textContent = String(Math.max(left, 0));
    if (left > 0) setTimeout(countDown, 250);
  };
  const showScan = (scan, note) => {
    const ended = scan.result || scan.said, person = (scan.result && scan.result.person) || state.people.get(scan.person_id);
    show({ outcome: ended.outcome, sentence: ended.sentence, scan, person, note, name: person ? rule.called(person) : scan.name });
  };
  const say = (key) => show({ outcome: "note", sentence: texts.says[key] });
  const network = () => {
    const waiting = state.scans.filter((scan) => scan.state === "waiting").length;
    const place = $("net");
    const off = state.pass && state.offlineSince;
    place.className = `door-net${off ? " door-net--off" : waiting ? " door-net--waits" : ""}`;
    $("net-off").hidden = !off;
    $("net-network").hidden = state.trouble === "server";
    $("net-server").hidden = state.trouble !== "server";
    $("net-on").hidden = Boolean(off) || !state.pass;
    if (off) $("net-since").textContent = lists.clock(state.offlineSince).slice(0, 5);
    $("net-waiting").hidden = !waiting;
    $("net-count").textContent = String(waiting);
    $("net-list").hidden = !state.roster;
    if (state.roster) $("net-listed").textContent = lists.clock(state.roster.checked).slice(0, 5);
    place.dataset.waiting = String(waiting);
    $("lost").hidden = store.lasting;
  };
  let drawing = false;
  const draw = () => { // many answers at once are drawn once
    if (drawing) return;
    drawing = true;
    setTimeout(() => { drawing = false; paint(); }, 0);
  };
  const paint = () => {
    const open = Boolean(state.pass);
    document.body.classList.toggle("is-closed", !open);
    $("closed").hidden = open;
    $("open").hidden = $("bar").hidden = !open;
    $("door-name").textContent = open ? state.pass.door : "";
    $("door-title").textContent = state.roster ? state.roster.conference.title : "";
    network();
    lists.last();
    lists.corrections();
    if ($("found").hidden === false) lists.people($("q").value);
    const stranded = state.scans.filter((scan) => scan.state === "waiting");
    $("stranded").hidden = open || !stranded.length;
    $("stranded-count").textContent = String(stranded.length);
    $("stranded-list").replaceChildren(...stranded.map((scan) => lists.make("li", "",
      `${lists.clock(Date.parse(scan.at))} – ${scan.name || scan.code || "?"}${scan.takes_back ? ` (${texts.words.undone})` : ""}`)));
    if (open && !state.waiting().length && state.counted) lists.figures(state.counted);
    else lists.figures(open && state.roster ? lists.reckon() : null);
  };

  // ---- scans
  const keep = async (scan) => {
    const person = personOf(scan);
    scan.person_id = person ? person.id : scan.person_id || null;
    scan.name = scan.name || (person ? rule.called(person) : "");
    state.scans.push(scan);
    index();
    if (scan.kind === "scan") state.counted = null; // who is not on the list changes no figure until let in
    await store.keep(scan);
  };
  const judged = (scan) => {
    const person = personOf(scan);
    if (!state.roster) return { outcome: "unjudged", sentence: texts.sentences.unjudged };
    if (!person) return { outcome: "unknown", sentence: texts.sentences.unknown };
    if (scan.code && !scan.delegate && person.code !== scan.code) return { outcome: "revoked", sentence: localSentence("revoked", person, null, scan) };
    const { outcome, first } = rule.judge(person, scan, state.own.get(person.id) || [], state.post());
    return { outcome, sentence: localSentence(outcome, person, first, scan) };
  };
  const sayLocally = async (scan) => {
    if (scan.result || scan.said || scan.state === "error") return;
    scan.said = judged(scan);
    scan.offline = true;
    await store.keep(scan);
    if (!scan.result) showScan(scan, texts.says.kept_here);
    draw();
  };
  const made = (asked) => ({
    id: rule.number(), kind: "scan", way: "search", code: "", delegate: null, takes_back: null, reason: "", ...asked,
    at: new Date().toISOString(), offline: Boolean(state.offlineSince) || !navigator.onLine, state: "waiting",
    conference: state.pass.conference, door: state.pass.door,
  });
  const act = async (asked) => {
    if (!state.pass) return;
    const scan = made(asked);
    await keep(scan);
    if (scan.offline) {
      await sayLocally(scan);
      sync.send();
      return;
    }
    const person = state.people.get(scan.person_id);
    show({ outcome: "asking", name: scan.name, person, scan });
    sync.send();
    setTimeout(() => sayLocally(scan), ANSWER_WITHIN);
  };
  const scanned = (text) => {
    const code = rule.readCode(text);
    closeSearch();
    if (code) act({ code, way: "code" });
  };
  // Who was entered by hand: what never left the device is gone at once, anything else the portal takes back.
  const undoWalkIn = async (scan) => {
    if (!rule.mayUndo(scan)) return;
    scan.undo = true;
    if (scan.state === "waiting" && !scan.tried) {
      Object.assign(scan, { state: "sent", result: { id: scan.id, outcome: "undone", person: null,
        sentence: rule.fill(texts.sentences.undone, { name: scan.name }) } });
      showScan(scan);
    } else {
      scan.state = "waiting";
      show({ outcome: state.offlineSince ? "note" : "asking", name: scan.name, scan, sentence: state.offlineSince ? texts.says.undo_kept : "" });
    }
    state.counted = null;
    await store.keep(scan);
    draw();
    await sync.send();
    sync.refresh();
  };
  const undo = async (number) => {
    const scan = state.scans.find((one) => one.id === number), gone = rule.taken(state.scans);
    if (!scan || gone.has(number)) return;
    if (scan.kind === "walk_in") return undoWalkIn(scan);
    // A badge that was read twice let its person in with the first reading: both are taken back.
    const twice = scan.result ? scan.result.outcome === "repeated" : scan.said && scan.said.outcome === "repeated";
    const before = twice ? state.scans.filter((one) => one.person_id === scan.person_id && one.kind === "scan"
      && !one.takes_back && !gone.has(one.id) && one.state !== "error" && one.id !== number) : [];
    const back = (one) => ({ code: one.code, delegate: one.delegate, way: one.way, takes_back: one.id, name: one.name });
    for (const one of before) await keep({ ...made(back(one)), said: { outcome: "undone", sentence: "" } });
    act(back(scan));
  };

  // ---- what the portal says
  const page = {
    draw,
    online: () => {
      if (!state.offlineSince) return;
      state.offlineSince = null;
      store.forget("offline_since");
      network();
      sync.refresh();
    },
    offline: (why) => {
      state.trouble = why || "network";
      if (state.offlineSince) return network();
      state.offlineSince = Date.now() + state.skew;
      store.set("offline_since", state.offlineSince);
      network();
      for (const scan of state.waiting()) if (!scan.said && scan.kind === "scan") sayLocally(scan);
    },
    stuck: (sentence) => show({ outcome: "error", sentence }),
    counted: (counts) => { state.counted = counts; },
    answered: (scan, loud) => {
      const ended = scan.state === "error" ? { outcome: "error", sentence: scan.error } : scan.result;
      if (scan.result && scan.result.person) {
        scan.person_id = scan.result.person.id;
        scan.name = rule.called(scan.result.person);
        index();
      }
      const lifted = rule.taken(state.scans).has(scan.id);
      if (scan.said && !scan.takes_back && !scan.undo && !lifted && rule.differs(scan.said.outcome, ended.outcome)) {
        scan.corrected = { sentence: ended.sentence, seen: false };
        input.signal("look");
      }
      if (loud || !scan.said || (shown && shown.scan === scan)) {
        if (scan.state === "error") show({ outcome: "error", sentence: scan.error, name: scan.name, scan });
        else showScan(scan, scan.corrected ? texts.says.corrected : "");
      }
      draw();
    },
    listed: async (roster) => {
      takeRoster(roster);
      state.counted = null;
      for (const scan of state.scans) overtaken(scan);
      await store.set("roster", roster);
      const sent = state.scans.filter((scan) => scan.state === "sent" && (!scan.corrected || scan.corrected.seen));
      const old = sent.slice(0, Math.max(0, sent.length - KEEP_SENT)).map((scan) => scan.id);
      if (!old.length) return;
      await store.drop(old);
      state.scans = state.scans.filter((scan) => !old.includes(scan.id));
      index();
    },
    closed: async (sentence) => {
      const kept = await store.get("pass"); // another tab may have opened a door meanwhile
      if (!kept || !state.pass || kept.token === state.pass.token) await store.wipe(false);
      await load();
      input.stop();
      $("closed-why").textContent = sentence;
      draw();
    },
  };
  // Another door was first, as it turns out only now: its device had no network until this moment.
  const overtaken = (scan) => {
    const first = scan.result && scan.result.outcome === "admitted" && scan.kind === "scan" ? scan.result.let_in : null;
    const person = state.people.get(scan.person_id);
    if (!first || !person || !person.present_at || rule.taken(state.scans).has(scan.id)) return;
    if (Date.parse(person.present_at) >= Date.parse(first.at)) return;
    const let_in = { at: person.present_at, door: person.door, by: person.let_in_by };
    const sentence = rule.fill(texts.sentences.inside, { name: rule.called(person), let_in: inside({ ...let_in, at: Date.parse(let_in.at) }) });
    scan.said = scan.said || { outcome: "admitted", sentence: "" };
    scan.result = { ...scan.result, outcome: "inside", let_in, sentence };
    scan.corrected = { sentence, seen: false };
    store.keep(scan);
    input.signal("look");
  };

  // ---- what the person at the door does
  const closeSearch = () => {
    $("q").value = "";
    lists.people("");
  };
  const openWalkIn = (instead) => {
    const form = $("walk-in-form");
    form.reset();
    form.elements.instead_of.value = instead ? instead.id : "";
    $("walk-in-instead").hidden = !instead;
    $("walk-in-first").textContent = instead ? rule.called(instead) : "";
    form.elements.category.closest("[data-field]").hidden = Boolean(instead);
    $("walk-in-trouble").textContent = "";
    closeSearch();
    $("walk-in").showModal();
    form.elements.full_name.focus();
  };
  const walkIn = async (form) => {
    const said = Object.fromEntries(new FormData(form));
    const trouble = $("walk-in-trouble");
    trouble.textContent = said.full_name.trim() ? "" : texts.says.name_missing;
    if (trouble.textContent) return form.elements.full_name.focus();
    const instead = Number(said.instead_of) || null;
    const person = { ...said, category: instead ? "" : said.category, instead_of: instead };
    const scan = {
      id: rule.number(), kind: "walk_in", way: "walk_in", person, name: said.full_name.trim(), at: new Date().toISOString(),
      state: "waiting", conference: state.pass.conference, door: state.pass.door, said: null,
    };
    await keep(scan);
    $("walk-in").close();
    if (state.offlineSince) scan.said = { outcome: "waiting", sentence: texts.says.walk_in_kept };
    if (scan.said) showScan(scan);
    else show({ outcome: "asking", name: scan.name, scan });
    sync.send().then(() => {
      if (scan.state !== "waiting" || scan.said) return;
      scan.said = { outcome: "waiting", sentence: texts.says.walk_in_kept };
      store.keep(scan);
      showScan(scan);
    });
    draw();
  };
  const actions = {
    person: (number) => { closeSearch(); act({ delegate: Number(number), way: "search" }); },
    instead: (number) => openWalkIn(state.people.get(Number(number))),
    undo: (number) => { $("last-box").close(); undo(number); },
    dialog: (name) => $(name).showModal(),
    close: (name) => $(name).close(),
  };
  document.addEventListener("click", (event) => {
    const touched = event.target.closest("button");
    const name = touched && Object.keys(actions).find((one) => one in touched.dataset);
    if (name) actions[name](touched.dataset[name]);
  });
  $("undo").addEventListener("click", () => { if (shown && shown.scan) undo(shown.scan.id); });
  $("stranger").addEventListener("click", () => openWalkIn(null));
  $("off-instead").addEventListener("click", () => openWalkIn(state.people.get(shown.person.id)));
  $("reason-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = event.target.elements.reason.value.trim();
    if (!reason) return event.target.elements.reason.focus();
    event.target.reset();
    act({ delegate: shown.person.id, way: "search", reason });
  });
  $("walk-in-form").addEventListener("submit", (event) => { event.preventDefault(); walkIn(event.target); });
  $("corrected-seen").addEventListener("click", () => {
    const open = state.scans.filter((scan) => scan.corrected && !scan.corrected.seen);
    for (const scan of open) scan.corrected.seen = true;
    store.keep(...open);
    draw();
  });
  $("search-instead").addEventListener("click", () => $("q").focus());
  $("q").addEventListener("input", (event) => {
    clearTimeout(searching);
    searching = setTimeout(() => lists.people(event.target.value), 30);
  });
  $("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = $("q").value, code = rule.readCode(typed);
    if (state.codes.has(code)) return scanned(typed);
    const rows = lists.people(typed);
    if (rows.length) $("found").querySelector("button").focus();
  });
  $("wipe-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const all = event.target.elements.all;
    await store.wipe(Boolean(all && all.checked));
    await load();
    $("device-box").close();
    $("closed-why").textContent = texts.says.wiped;
    input.stop();
    draw();
  });

  // ---- start
  const load = async () => {
    const [pass, roster, since, skew] = await Promise.all(["pass", "roster", "offline_since", "skew"].map(store.get));
    const scans = await store.scans();
    state.skew = state.skew || skew || 0;
    state.pass = pass || null;
    state.offlineSince = pass ? since || null : null;
    state.scans = scans.sort((one, two) => (one.at < two.at ? -1 : 1));
    state.counted = null;
    const mine = roster && pass && roster.conference.id === pass.conference;
    takeRoster(mine ? roster : null);
    index();
  };
  const end = async () => {
    if (!state.pass || Date.parse(state.pass.expires_at) > Date.now() + state.skew) return;
    await page.closed(texts.says.day_over);
  };
  const input = Door.input({ scanned, say, decode: (picture) => sync.decode(picture) });
  const sync = Door.sync(state, page);
  await store.open();
  await load();
  await end();
  setInterval(end, 30000);
  $("insecure").hidden = window.isSecureContext;
  show({ outcome: "idle", sentence: texts.says.idle, loud: false });
  paint();
  if (!navigator.onLine) page.offline("network");
  sync.begin();
  document.documentElement.dataset.ready = "yes";

  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    $("install").hidden = false;
    $("install").onclick = () => event.prompt();
  });
  if (window.isSecureContext && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(worker, { scope: new URL("./", new URL(worker, location)).pathname }).then(
      () => navigator.serviceWorker.ready.then(() => { document.documentElement.dataset.kept = "yes"; }),
      () => {}, // private windows refuse; the page works, but does not open without a network
    );
  }
})();

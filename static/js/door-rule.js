// Who may go in, judged on the phone from the kept list and its own scans, in the words and by the rule of the server
// (delegates/door_rule.py): the earliest scan that nobody took back lets a person in. No page, no network in here.
"use strict";
window.Door = window.Door || {};
Door.rule = (() => {
  const TWICE = 30000; // the same device again within this time read the badge twice
  const REFUSED = ["unknown", "other_conference", "revoked", "off", "before"];

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐðÐ]/g, "d").toLowerCase()
    .replace(/\s+/g, " ").trim();
  // As delegates/badges.py reads a code: letters that no code has stand for the figures they look like.
  const readCode = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 200)
    .replace(/O/g, "0").replace(/[IL]/g, "1");
  // crypto.randomUUID is there under HTTPS alone.
  const number = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
  const fill = (text, words) => text.replace(/%\((\w+)\)s/g, (whole, name) => words[name] ?? "");
  const called = (person) => `${person.honorific} ${person.name}`.trim();

  const taken = (own) => new Set(own.map((scan) => scan.takes_back).filter(Boolean));
  const counts = (scan) => !scan.takes_back && !scan.undo && scan.state !== "error" && !(scan.said && REFUSED.includes(scan.said.outcome));

  // The newest word of the server: its list, or its answer to a scan of this device that came after the list.
  const served = (person, own, listedAt) => {
    let best = person.present_at ? { at: Date.parse(person.present_at), door: person.door, by: person.let_in_by } : null;
    let newest = listedAt;
    for (const scan of own) {
      if (scan.state !== "sent" || !(scan.answered > newest) || !scan.result || scan.result.let_in === undefined) continue;
      const { let_in: first, outcome } = scan.result;
      if (outcome === "unknown" || outcome === "other_conference") continue;
      newest = scan.answered;
      best = first ? { at: Date.parse(first.at), door: first.door, by: first.by } : null;
    }
    return best;
  };

  // Who let the person in: {at, door, by, mine: number of this device's scan or null}, or null while nobody has.
  // own: this device's scans of the person; skew: milliseconds that the server's clock is ahead of the device's.
  const letIn = (person, own, { listedAt, skew, door, by }, except) => {
    const gone = taken(own);
    const looked = own.filter((scan) => scan.id !== except);
    const found = [];
    const word = served(person, looked, listedAt);
    if (word) {
      const mine = own.find((scan) => scan.result && scan.result.outcome === "admitted" && scan.result.let_in
        && Date.parse(scan.result.let_in.at) === word.at);
      const lifted = mine && gone.has(mine.id) && own.some((scan) => scan.takes_back === mine.id && scan.state === "waiting");
      if (!lifted) found.push({ ...word, mine: mine ? mine.id : null });
    }
    for (const scan of looked) {
      if (scan.state !== "waiting" || !counts(scan) || gone.has(scan.id)) continue;
      found.push({ at: Date.parse(scan.at) + skew, door: scan.door || door, by: by || "", mine: scan.id });
    }
    return found.sort((one, two) => one.at - two.at)[0] || null;
  };

  // The outcome of a scan of somebody on the list, as the server will most likely have it.
  const judge = (person, scan, own, post) => {
    const first = letIn(person, own, post, scan.id);
    if (scan.takes_back) return { outcome: "undone", first };
    if (person.off && !(scan.reason && post.organises)) return { outcome: "off", first };
    if (!first) return { outcome: "admitted", first: { at: Date.parse(scan.at) + post.skew, door: post.door, by: "", mine: scan.id } };
    const again = first.mine && Date.parse(scan.at) + post.skew - first.at <= TWICE;
    return { outcome: again ? "repeated" : "inside", first };
  };

  // Whether the person at the door was told something else than what holds.
  const differs = (said, result) => {
    const open = (outcome) => outcome === "admitted" || outcome === "repeated";
    return said !== result && !(open(said) && open(result));
  };

  // Who is meant, as `door_by_hand.rank` has it: "ha" stands in every "nhân dân".
  const rank = (name, tokens) => {
    const own = fold(name).split(" ");
    if (tokens.every((token) => own.includes(token))) return 0;
    return tokens.every((token) => own.some((word) => word.startsWith(token))) ? 1 : 2;
  };

  // Whether what a person entered by hand can be taken back; `ended`: what the page says of it.
  const mayUndo = (scan, ended) => !scan.undo && scan.state !== "error" && ["admitted", "waiting"].includes(
    ended || (scan.result ? scan.result.outcome : scan.said ? scan.said.outcome : "waiting"));

  return { REFUSED, mayUndo, fold, rank, readCode, number, fill, called, letIn, judge, differs, taken };
})();

// What the page of a door draws: the answer, the people found, the last scans, the figures. Everything a person wrote goes
// in as text, never as markup.
"use strict";
window.Door = window.Door || {};
Door.lists = (state, texts) => {
  const { rule } = Door;
  const $ = (id) => document.getElementById(id);
  const FOUND = 30, LAST = 60;
  const LOOKS = {
    admitted: ["success", "check-circle-fill", "go"], repeated: ["success", "arrow-repeat", "go"],
    inside: ["warning", "exclamation-triangle", "look"], unknown: ["danger", "x-circle", "no"],
    other_conference: ["danger", "x-circle", "no"], revoked: ["danger", "slash-circle", "no"],
    off: ["danger", "slash-circle", "no"], before: ["danger", "slash-circle", "no"], undone: ["neutral", "arrow-counterclockwise", "look"],
    waiting: ["warning", "hourglass-split", "look"], refused: ["danger", "slash-circle", "no"],
    unjudged: ["warning", "question-circle", "look"], asking: ["neutral", "hourglass-split", ""],
    error: ["danger", "x-circle", "no"], idle: ["idle", "qr-code-scan", ""], note: ["neutral", "info-circle", ""],
  };
  // The hall's clock, as the portal's sentences have it, whatever zone the device was set to.
  const hallClock = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: document.body.dataset.timeZone,
  });
  const clock = (moment) => hallClock.format(moment);

  const make = (tag, look, ...inside) => {
    const made = document.createElement(tag);
    if (look) made.className = look;
    made.append(...inside.filter((one) => one !== "" && one !== null && one !== undefined));
    return made;
  };
  const icon = (name) => {
    const drawn = $("icon").content.firstElementChild.cloneNode(true);
    drawn.querySelector("use").setAttribute("href", `${document.body.dataset.sprite}#${name}`);
    return drawn;
  };
  const button = (look, name, words, data) => {
    const made = make("button", look, name && icon(name), words);
    made.type = "button";
    Object.assign(made.dataset, data);
    return made;
  };
  const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);
  const facts = (person) => [capital(person.category_label), person.represents, person.position, person.unit].filter(Boolean).join(" · ");

  // view: {outcome, name, person, sentence, note}
  const verdict = (view) => {
    const place = $("result"), [tone, sign] = LOOKS[view.outcome] || LOOKS.note;
    place.dataset.outcome = view.outcome;
    place.className = `verdict verdict--${tone}`;
    const word = make("p", "verdict__word", icon(sign), texts.words[view.outcome] || "");
    const name = view.name ? make("p", "verdict__name", view.name) : "";
    const seat = view.person && view.person.seat ? make("p", "verdict__seat", rule.fill(texts.seat, { seat: view.person.seat })) : "";
    const stands = view.person && view.person.stands_in_for ? rule.fill(texts.in_place_of, { first: view.person.stands_in_for }) : "";
    place.replaceChildren(...[
      word, name, seat,
      view.person ? make("p", "verdict__facts", facts(view.person)) : "",
      stands ? make("p", "verdict__facts", stands) : "",
      view.sentence && view.outcome !== "admitted" ? make("p", "verdict__sentence", view.sentence) : "",
      view.note ? make("p", "verdict__note", view.note) : "",
    ].filter(Boolean));
  };

  const search = (text) => {
    const tokens = rule.fold(text).split(" ").filter(Boolean);
    const code = rule.readCode(text);
    const found = [[], [], []];
    if (!tokens.length || !state.roster) return [];
    for (const person of state.roster.people) {
      const hit = tokens.every((token) => person.search.includes(token)) || (code.length > 3 && person.code.startsWith(code));
      if (hit) found[rule.rank(person.name, tokens)].push(person);
    }
    return found.flat().slice(0, FOUND);
  };
  const people = (text) => {
    const place = $("found"), rows = search(text);
    place.hidden = !text.trim();
    $("panes").classList.toggle("is-searching", !place.hidden);
    place.replaceChildren(...rows.map((person) => {
      const first = state.letIn(person);
      const standing = person.off ? "off" : first ? "inside" : "";
      const told = make("span", "found__text",
        make("strong", "breakable", rule.called(person)),
        make("span", "meta breakable", facts(person)),
        make("span", "meta", [person.seat && rule.fill(texts.seat, { seat: person.seat }), standing && texts.words[standing]
          + (first ? ` ${clock(first.at)}` : "")].filter(Boolean).join(" · ")));
      const row = button("found__person", standing === "inside" ? "check-circle-fill" : standing ? "slash-circle" : "circle", told, { person: person.id });
      return make("li", "found__row", row, button("btn btn-secondary found__other", "person-plus", texts.substitute, { instead: person.id }));
    }));
    if (!rows.length && text.trim()) place.append(make("li", "found__none", state.roster ? texts.nobody : texts.no_list));
    return rows;
  };

  const standingOf = (scan, gone) => {
    if (scan.state === "error") return [texts.not_taken, "danger"];
    if (scan.state === "waiting") return [state.mine(scan) ? texts.waits : texts.waits_elsewhere, "warning"];
    if (scan.corrected) return [texts.corrected, "danger"];
    return [gone.has(scan.id) ? texts.words.undone : "", ""];
  };
  const outcome = (scan) => (scan.result ? scan.result.outcome : scan.said ? scan.said.outcome : "asking");
  const last = () => {
    const gone = rule.taken(state.scans);
    const shown = state.scans.filter((scan) => !scan.takes_back).slice(-LAST).reverse();
    $("last").replaceChildren(...shown.map((scan) => {
      const [word, tone] = standingOf(scan, gone), ended = outcome(scan);
      const line = make("li", "found__row",
        make("span", `last__sign tone-${(LOOKS[ended] || LOOKS.note)[0]}`, icon((LOOKS[ended] || LOOKS.note)[1])),
        make("span", "found__text",
          make("strong", "breakable", scan.name || scan.code || "?"),
          make("span", "meta", `${clock(Date.parse(scan.at) + state.skew)} · ${texts.words[ended] || ""}`),
          word && make("span", `meta tone-text-${tone}`, word),
          scan.error && make("span", "meta", scan.error)));
      const may = scan.kind === "walk_in" ? rule.mayUndo(scan) : ["admitted", "inside", "repeated", "unjudged"].includes(ended) && !gone.has(scan.id);
      if (may && state.pass) line.append(button("btn btn-secondary", "arrow-counterclockwise", texts.undo, { undo: scan.id }));
      return line;
    }));
    if (!shown.length) $("last").append(make("li", "found__none", texts.no_scans));
  };

  const corrections = () => {
    const open = state.scans.filter((scan) => scan.corrected && !scan.corrected.seen);
    $("corrected").hidden = $("net-corrected").hidden = !open.length;
    $("net-corrected-count").textContent = String(open.length);
    $("corrected-list").replaceChildren(...open.map((scan) => make("li", "",
      make("strong", "breakable", scan.name || scan.code || "?"), ` – ${scan.corrected.sentence} `,
      make("span", "meta", rule.fill(texts.was_told, { word: texts.words[scan.said ? scan.said.outcome : "admitted"], time: clock(Date.parse(scan.at) + state.skew) })))));
  };

  // Figures from the list and what this device knows beyond it.
  const reckon = () => {
    const groups = new Map();
    let expected = 0, present = 0;
    for (const person of state.roster ? state.roster.people : []) {
      if (person.off) continue;
      const group = groups.get(person.category) || { label: person.category_label, expected: 0, present: 0 };
      groups.set(person.category, group);
      const inside = state.letIn(person) ? 1 : 0;
      expected += 1;
      group.expected += 1;
      present += inside;
      group.present += inside;
    }
    return { expected, present, by_category: Object.fromEntries(groups) };
  };
  const figures = (counted) => {
    $("count").textContent = counted ? `${counted.present}/${counted.expected}` : "–";
    $("count-by").replaceChildren(...Object.values(counted ? counted.by_category : {}).filter((one) => one.expected).map((one) =>
      make("tr", "", make("th", "", capital(one.label)), make("td", "num", `${one.present}/${one.expected}`))));
  };
  return { LOOKS, verdict, people, last, corrections, reckon, figures, clock, make };
};

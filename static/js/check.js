// Judges the signed text behind the # of this page's address, as documents/signing.py does, on the phone itself: the
// facts never travel to a server. #trust holds {"keys": {id: base64}, "revoked": [fingerprint]}. A service worker keeps
// the page for use without a network.
"use strict";
(() => {
  const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*+-./:";
  const BASE = ALPHABET.length, SIGNATURE_BYTES = 64, LONGEST_TEXT = 4000;
  const VERSION = "1", PURPOSE = "certificate\n";
  const NAMES = ["key", "code", "number", "name", "award", "decision", "date"];
  const place = document.getElementById("qr-check");
  const trust = JSON.parse(document.getElementById("trust").textContent);

  const decode = (text) => {
    const bytes = [];
    for (let start = 0; start < text.length; start += 3) {
      const group = text.slice(start, start + 3);
      let number = 0;
      for (let power = 0; power < group.length; power += 1) {
        const value = ALPHABET.indexOf(group[power]);
        if (value < 0) throw new RangeError("letter");
        number += value * BASE ** power;
      }
      if (group.length === 1 || number >= 256 ** (group.length - 1)) throw new RangeError("group");
      if (group.length === 3) bytes.push(number >> 8);
      bytes.push(number & 255);
    }
    return new Uint8Array(bytes);
  };

  const read = (fragment) => {
    if (fragment.length > LONGEST_TEXT) throw new RangeError("too long");
    const data = decode(decodeURIComponent(fragment).trim());
    const message = data.slice(0, -SIGNATURE_BYTES), signature = data.slice(-SIGNATURE_BYTES);
    const [version, ...values] = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(message).split("\n");
    if (version !== VERSION || values.length !== NAMES.length) throw new RangeError("facts");
    return { message, signature, facts: Object.fromEntries(NAMES.map((name, index) => [name, values[index]])) };
  };

  const fingerprint = async (signature) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", signature)).slice(0, 18);
    return btoa(String.fromCharCode(...digest)).replaceAll("+", "-").replaceAll("/", "_");
  };

  const judge = async (fragment) => {
    let found;
    try {
      found = read(fragment);
    } catch {
      return { outcome: "malformed" };
    }
    const { message, signature, facts } = found;
    if (!Object.hasOwn(trust.keys, facts.key)) return { outcome: "unknown_key" };
    const raw = Uint8Array.from(atob(trust.keys[facts.key]), (char) => char.charCodeAt(0));
    const purpose = new TextEncoder().encode(PURPOSE);
    const signed = new Uint8Array(purpose.length + message.length);
    signed.set(purpose);
    signed.set(message, purpose.length);
    let right;
    try {
      const key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
      right = await crypto.subtle.verify({ name: "Ed25519" }, key, signature, signed);
    } catch {
      return { outcome: "unable" }; // no secure connection, or a browser without Ed25519
    }
    if (!right) return { outcome: "tampered" };
    return { outcome: trust.revoked.includes(await fingerprint(signature)) ? "revoked" : "valid", facts };
  };

  const show = ({ outcome, facts }) => {
    for (const notice of place.querySelectorAll("[data-outcome]")) notice.hidden = notice.dataset.outcome !== outcome;
    const list = place.querySelector("[data-facts]");
    list.hidden = !facts;
    if (facts) {
      const date = facts.date.split("-").reverse().join("/");
      const shown = { ...facts, date, code: `${facts.code.slice(0, 5)}-${facts.code.slice(5)}` };
      for (const slot of list.querySelectorAll("[data-fact]")) slot.textContent = shown[slot.dataset.fact];
    }
    place.hidden = false;
    place.dataset.result = outcome;
    place.scrollIntoView({ block: "nearest" });
  };

  const check = async () => {
    const fragment = location.hash.slice(1);
    // The fragments of the page's own links are words of small letters; a signed text has none.
    if (!fragment || document.getElementById(fragment)) return;
    show(await judge(fragment));
  };

  const offline = document.getElementById("code-offline");
  // The page was kept without a code and now stands for an address with one, which only the portal can look up.
  const asked = new URLSearchParams(location.search).get("ma");
  if (asked && !document.getElementById("ma").defaultValue) offline.hidden = false;
  window.addEventListener("hashchange", check);
  check();
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(place.dataset.worker).then(
      () => navigator.serviceWorker.ready.then(() => { document.documentElement.dataset.kept = "yes"; }),
      () => {}, // private windows refuse; the page works, but not without a network
    );
  }
})();

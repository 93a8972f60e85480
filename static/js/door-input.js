// The ways a badge comes in: the camera, a photograph, a hand scanner that types like a keyboard. And the ways an answer
// goes out besides the screen: sound and vibration.
"use strict";
window.Door = window.Door || {};
Door.input = ({ scanned, decode, say }) => {
  const FAST = 60; // milliseconds: nobody types a whole code like that, a hand scanner does
  const SLOW = 2000; // outside of fields a code may also be typed by hand
  const SAME = 4000; // the camera sees one badge many times
  const SHORTEST = 6, LONGEST_SIDE = 1600;
  const $ = (id) => document.getElementById(id);

  // Keys that end with Enter, wherever the focus is. In a field only what no hand types counts, and it leaves the field.
  let keys = "", last = 0, fast = true, before = null;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const field = event.target.closest("input, textarea, select");
    const gap = event.timeStamp - last;
    if (event.key === "Enter") {
      const typed = keys;
      keys = "";
      if (typed.length < SHORTEST || gap > (field ? FAST : SLOW) || (field && !fast)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (field && before !== null) {
        field.value = before;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      scanned(typed);
      return;
    }
    if (event.key.length !== 1) return;
    if (gap > (field ? FAST : SLOW)) {
      keys = "";
      fast = true;
      before = field && "value" in field ? field.value : null;
    } else if (gap > FAST) fast = false;
    last = event.timeStamp;
    keys += event.key;
  }, true);

  // The camera, where the browser reads codes itself; else a photograph that the portal reads.
  const video = $("camera"), button = $("scan"), file = $("photo");
  let stream = null, detector = null, seen = { code: "", at: 0 }, lock = null;
  const canRead = async () => {
    if (!window.isSecureContext || !("BarcodeDetector" in window) || !navigator.mediaDevices) return false;
    const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (!known.includes("qr_code")) return false;
    detector = new BarcodeDetector({ formats: ["qr_code"] });
    return true;
  };
  const label = (on) => {
    button.classList.toggle("is-on", on);
    button.setAttribute("aria-pressed", String(on));
    button.querySelector("[data-on]").hidden = !on;
    button.querySelector("[data-off]").hidden = on;
  };
  const stop = () => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    if (lock) lock.release().catch(() => {});
    stream = lock = null;
    video.hidden = true;
    label(false);
  };
  const look = async () => {
    if (!stream) return;
    const found = await detector.detect(video).catch(() => []);
    const code = found.length ? found[0].rawValue : "";
    const now = performance.now();
    if (code && (code !== seen.code || now - seen.at > SAME)) scanned(code);
    if (code) seen = { code, at: now };
    setTimeout(look, 120);
  };
  const start = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      say("no_camera");
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    label(true);
    await video.play().catch(() => {});
    if (navigator.wakeLock) lock = await navigator.wakeLock.request("screen").catch(() => null);
    look();
  };
  const smaller = async (picture) => {
    try {
      const drawn = await createImageBitmap(picture);
      const scale = Math.min(1, LONGEST_SIDE / Math.max(drawn.width, drawn.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(drawn.width * scale);
      canvas.height = Math.round(drawn.height * scale);
      canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob || picture), "image/jpeg", 0.85));
    } catch {
      return picture;
    }
  };
  const readPicture = async () => {
    const picture = file.files[0];
    file.value = "";
    if (!picture) return;
    say("reading");
    const found = detector ? await detector.detect(await createImageBitmap(picture)).catch(() => []) : [];
    const code = found.length ? found[0].rawValue : await decode(await smaller(picture));
    if (code) scanned(code);
    else say(code === null ? "picture_needs_network" : "no_code_in_picture");
  };
  const camera = canRead();
  button.addEventListener("click", async () => {
    wake();
    if (stream) stop();
    else if (await camera) start();
    else file.click();
  });
  file.addEventListener("change", readPicture);
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
  camera.then((there) => { document.documentElement.dataset.camera = there ? "yes" : "no"; });

  // One high tone: go in. Two lower ones: look at the screen. A long deep one: not.
  const TONES = { go: [[880, 0.12]], look: [[440, 0.12], [440, 0.12]], no: [[196, 0.5]] };
  const SHAKES = { go: [60], look: [80, 80, 80], no: [400] };
  let sound = null;
  const wake = () => { // browsers play nothing before the first touch
    if (!sound && window.AudioContext) sound = new AudioContext();
    if (sound && sound.state === "suspended") sound.resume();
  };
  document.addEventListener("pointerdown", wake, { once: true });
  document.addEventListener("keydown", wake, { once: true });
  const muted = () => localStorage.getItem("door-mute") === "yes";
  const signal = (kind) => {
    if (muted()) return;
    if (navigator.vibrate && navigator.userActivation && navigator.userActivation.hasBeenActive) navigator.vibrate(SHAKES[kind]);
    if (!sound || sound.state !== "running") return;
    let at = sound.currentTime;
    for (const [pitch, length] of TONES[kind]) {
      const tone = sound.createOscillator(), gain = sound.createGain();
      tone.frequency.value = pitch;
      gain.gain.value = 0.25;
      tone.connect(gain).connect(sound.destination);
      tone.start(at);
      tone.stop(at + length);
      at += length + 0.08;
    }
  };
  const mute = $("mute");
  mute.checked = !muted();
  mute.addEventListener("change", () => localStorage.setItem("door-mute", mute.checked ? "no" : "yes"));
  return { signal, stop };
};

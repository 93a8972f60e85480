// Seats by drag, tap or keyboard. All three fill in the form with the two drop-downs and send it, so that the server
// decides the same way as without this script.
"use strict";
(() => {
  const form = document.getElementById("seat-form");
  const plan = document.querySelector("svg.hall");
  if (!form || !plan) return;
  const said = form.querySelector("[data-said]");
  const seats = [...plan.querySelectorAll("[data-seat]")];
  const waiting = [...document.querySelectorAll(".hall-unseated [data-person]")];
  const person = form.elements.person, seat = form.elements.seat;
  let picked = null, keyed = false;

  const nameOf = (thing) => (thing.querySelector("title") || thing).textContent.trim();
  plan.setAttribute("role", "group");
  seats.forEach((thing, index) => {
    thing.setAttribute("role", "button");
    thing.setAttribute("aria-label", nameOf(thing));
    thing.setAttribute("tabindex", index ? "-1" : "0"); // one stop for Tab; arrow keys move inside
  });
  waiting.forEach((thing) => { thing.setAttribute("role", "button"); thing.tabIndex = 0; });

  const drop = (words) => {
    if (picked) picked.classList.remove("is-picked");
    picked = null;
    if (words) said.textContent = words;
  };
  const pick = (thing) => {
    drop("");
    if (!thing.dataset.person) return;
    picked = thing;
    thing.classList.add("is-picked");
    person.value = thing.dataset.person;
    said.textContent = form.dataset.textTaken.replace("{name}", nameOf(thing));
  };
  const numberOf = (thing) => thing.dataset.seat.split("-")[0];
  const put = (thing) => {
    if (thing === picked) return drop(form.dataset.textDropped);
    person.value = picked.dataset.person;
    seat.value = thing.dataset.seat;
    if (keyed) sessionStorage.setItem("hall-seat", numberOf(thing)); // the page comes anew: the keys go on from there
    form.requestSubmit();
  };
  const act = (thing) => {
    if (picked && thing.dataset.seat) put(thing);
    else pick(thing);
  };

  const centre = (thing) => {
    const box = thing.querySelector("rect");
    return [Number(box.getAttribute("x")), Number(box.getAttribute("y"))];
  };
  const next = (from, key) => {
    const [x, y] = centre(from);
    const sideways = key === "ArrowLeft" || key === "ArrowRight";
    const sign = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
    const far = (thing) => {
      const [a, b] = centre(thing);
      if (sideways) return b === y && (a - x) * sign > 0 ? Math.abs(a - x) : Infinity;
      return (b - y) * sign > 0 ? Math.abs(b - y) * 100 + Math.abs(a - x) : Infinity;
    };
    const best = seats.reduce((one, two) => (far(two) < far(one) ? two : one));
    return far(best) === Infinity ? from : best;
  };
  const reach = (there) => {
    seats.forEach((other) => other.setAttribute("tabindex", other === there ? "0" : "-1"));
    there.focus();
  };
  document.addEventListener("keydown", (event) => {
    const thing = event.target.closest && event.target.closest("[data-seat], .hall-unseated [data-person]");
    if (event.key === "Escape" && picked) return drop(form.dataset.textDropped);
    if (!thing) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      keyed = true;
      act(thing);
      keyed = false;
      if (picked && !thing.dataset.seat) seats[0].focus();
    } else if (event.key.startsWith("Arrow") && thing.dataset.seat) {
      event.preventDefault();
      reach(next(thing, event.key));
    }
  });
  const left = seats.find((thing) => numberOf(thing) === sessionStorage.getItem("hall-seat"));
  sessionStorage.removeItem("hall-seat");
  if (left) reach(left);

  let start = null, over = null, dragged = false;
  const thingAt = (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    return under && under.closest("[data-seat], .hall-unseated [data-person]");
  };
  document.addEventListener("pointerdown", (event) => {
    const thing = thingAt(event);
    if (thing && event.pointerType !== "touch" && event.button === 0) {
      start = { thing, x: event.clientX, y: event.clientY, moved: false };
      event.preventDefault();
    }
  });
  document.addEventListener("pointermove", (event) => {
    if (!start) return;
    if (!start.moved && Math.hypot(event.clientX - start.x, event.clientY - start.y) > 6) {
      start.moved = true;
      pick(start.thing);
    }
    if (over) over.classList.remove("is-over");
    over = start.moved ? thingAt(event) : null;
    if (over) over.classList.add("is-over");
  });
  document.addEventListener("pointerup", (event) => {
    if (over) over.classList.remove("is-over");
    const moved = start && start.moved, thing = thingAt(event);
    start = null;
    dragged = moved; // the click that follows a drag is part of it
    if (!moved) return;
    if (picked && thing && thing.dataset.seat) put(thing);
    else drop(form.dataset.textDropped);
  });
  document.addEventListener("click", (event) => {
    const thing = event.target.closest("[data-seat], .hall-unseated [data-person]");
    if (thing && event.detail && !dragged) act(thing);
    dragged = false;
  });
})();

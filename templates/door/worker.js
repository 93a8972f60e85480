// Keeps the page of the door, so that it opens and scans without a network. Who may go in is no matter of this file: list
// and scans lie in the page's own database.
"use strict";
const CACHE = "door-{{ version }}";
const PAGE = "{{ page|escapejs }}", ROOT = "{{ root|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("door-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// What is kept comes first: a network that takes its time must not hold up a door. A newer page comes with a newer worker.
const kept = async (request, name) => (await caches.match(name, { cacheName: CACHE })) || fetch(request);
// The other pages about doors need the portal; without it the page that scans opens in their place.
const elsewhere = async (request) => {
  try {
    return await fetch(request);
  } catch (trouble) {
    const page = await caches.match(PAGE, { cacheName: CACHE });
    if (page) return Response.redirect(PAGE, 302);
    throw trouble;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (FILES.includes(pathname)) event.respondWith(kept(request, pathname));
  else if (request.mode === "navigate" && pathname.startsWith(ROOT)) event.respondWith(elsewhere(request));
});

// Keeps the page for checking certificates, so that it also works without a network. What the page needs is taken
// fresh whenever there is a network, the list of revoked certificates with it.
"use strict";
const CACHE = "check-1";
const PAGE = "{{ page|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const cache = await caches.open(CACHE);
    for (const kept of await cache.keys()) {
      const { pathname } = new URL(kept.url);
      if (!FILES.includes(pathname)) await cache.delete(kept);
    }
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

const fresh = async (request, name) => {
  try {
    const answer = await fetch(request);
    // A page that answers about a code is not kept.
    if (answer.ok && !new URL(request.url).search) {
      const cache = await caches.open(CACHE);
      await cache.put(name, answer.clone());
    }
    return answer;
  } catch (trouble) {
    const kept = await caches.match(name);
    if (kept) return kept;
    throw trouble;
  }
};

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || !FILES.includes(pathname)) return;
  event.respondWith(fresh(event.request, pathname));
});

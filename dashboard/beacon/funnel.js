/* Tells Venue Analytics which steps of a booking a visitor reaches. Keeps a random id of the visit for as long as the
   tab is open, sets no cookie, and does nothing for those whose browser asks not to be followed.

   <script async src="https://console.example/public/funnel.js" data-key="pk_…"></script>

   venueFunnel("wizard", "time", {wanted_at: "2026-11-21T20:00", no_slot: true});
*/
(function () {
  "use strict";
  const script = document.currentScript;
  const before = window.venueFunnel;
  if (before && before.isReady) return;

  const isUnwanted =
    navigator.globalPrivacyControl === true || navigator.doNotTrack === "1" || window.doNotTrack === "1";
  const key = script && script.dataset.key;
  const address = key && new URL("funnel", script.src).href + "?key=" + encodeURIComponent(key);
  const STORE = "venue-funnel";
  const IDLE_MS = 30 * 60 * 1000;
  const PATIENCE_MS = 400;
  const RETRY_MS = 5000;
  const MOST_RETRY_MS = 300000;
  const MOST_WAITING = 200;
  const MOST_AT_ONCE = 50;
  let timer = null;
  let isSending = false;
  let retry = RETRY_MS;
  let memory = null;

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /* The visit: its id, when it was last alive, and the events that are not known to be stored. Where a browser keeps
     nothing, it lasts as long as the page. */
  function read() {
    try {
      return JSON.parse(sessionStorage.getItem(STORE)) || memory;
    } catch (_) {
      return memory;
    }
  }

  function write(visit) {
    memory = visit;
    try {
      sessionStorage.setItem(STORE, JSON.stringify(visit));
    } catch (_) {
      /* the page's memory has it */
    }
  }

  function current(now) {
    const visit = read();
    if (visit && now - visit.last < IDLE_MS) return visit;
    return { session: newId(), last: now, waiting: visit ? visit.waiting : [] };
  }

  function device() {
    if (!matchMedia("(pointer: coarse)").matches) return "desktop";
    return Math.min(screen.width, screen.height) < 600 ? "mobile" : "tablet";
  }

  function channel() {
    const campaign = new URLSearchParams(location.search).get("utm_source");
    if (campaign) return campaign.slice(0, 100);
    try {
      const from = new URL(document.referrer).hostname;
      return from === location.hostname ? "" : from.slice(0, 100);
    } catch (_) {
      return "direct";
    }
  }

  function reach(step, substep, more) {
    const now = Date.now();
    const visit = current(now);
    const event = { id: newId(), at: now, step: step, device: device(), channel: channel() };
    if (substep) event.substep = substep;
    visit.waiting.push({ session: visit.session, event: Object.assign(event, more) });
    visit.waiting = visit.waiting.slice(-MOST_WAITING);
    visit.last = now;
    write(visit);
    plan(PATIENCE_MS);
  }

  function plan(delay) {
    if (timer === null) timer = setTimeout(send, delay);
  }

  /* The oldest events of one visit. */
  function batch() {
    const waiting = (read() || { waiting: [] }).waiting;
    const session = waiting.length ? waiting[0].session : "";
    return waiting.filter((each) => each.session === session).slice(0, MOST_AT_ONCE);
  }

  function body(events) {
    return JSON.stringify({
      session: events[0].session,
      sent: Date.now(),
      events: events.map((each) => each.event),
    });
  }

  function forget(events) {
    const visit = read();
    const ids = new Set(events.map((each) => each.event.id));
    visit.waiting = visit.waiting.filter((each) => !ids.has(each.event.id));
    write(visit);
  }

  /* What is stored or no good is forgotten; anything else comes again later, under the same id. */
  async function send() {
    timer = null;
    const events = isSending ? [] : batch();
    if (!events.length) return;
    isSending = true;
    let delay = 0;
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: body(events),
        headers: { "Content-Type": "text/plain" },
        credentials: "omit",
        keepalive: true,
      });
      if (answer.status < 500 && answer.status !== 429) {
        forget(events);
        retry = RETRY_MS;
      } else {
        delay = Math.max(1000 * Number(answer.headers.get("Retry-After")), retry);
      }
    } catch (_) {
      delay = retry;
    }
    if (delay) retry = Math.min(2 * retry, MOST_RETRY_MS);
    isSending = false;
    if (batch().length) plan(delay || PATIENCE_MS);
  }

  /* The page goes away: whether this arrives cannot be known, so it stays in line, and is told again by the next page. */
  function leave() {
    const events = batch();
    if (events.length) navigator.sendBeacon(address, new Blob([body(events)], { type: "text/plain" }));
  }

  const isOff = isUnwanted || !address;
  window.venueFunnel = isOff ? function () {} : reach;
  window.venueFunnel.isReady = true;
  if (isOff) return;
  addEventListener("pagehide", leave);
  if (!("funnelManual" in script.dataset)) reach("visit");
  ((before && before.q) || []).forEach((each) => reach.apply(null, each));
  plan(PATIENCE_MS);
})();

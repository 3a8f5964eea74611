// A seat in a class: asks each second where the class is, and shows it. What everybody sees comes from the server; which of
// it is this person's own vote is known here alone. Without this file the page does the same by forms and a link.

import { say } from "./sending.js";

const EVERY = 700; // milliseconds; hidden pages ask less often
const HIDDEN = 5000;
const LATEST = 4000;
const seat = document.querySelector("[data-seat]");
const votes = JSON.parse(seat.dataset.votes);

let version = seat.dataset.version;
let failed = 0;
let asking = null;

const shown = () => seat.querySelector("[data-now]");
const form = () => seat.querySelector("[data-vote]");

async function look() {
  try {
    const answer = await fetch(seat.dataset.state, {
      cache: "no-store",
      credentials: "same-origin",
      headers: { "If-None-Match": `"${version}"` },
      signal: AbortSignal.timeout?.(8000),
    });
    if (answer.status === 404) {
      location.reload(); // the seat is gone: the page says so
      return;
    }
    if (answer.status === 200) {
      arrive(await answer.json());
    } else if (answer.status !== 304) {
      throw new Error(answer.status);
    }
    failed = 0;
  } catch {
    failed += 1;
  }
  seat.querySelector("[data-lost]").hidden = failed < 2;
}

// One question after the other, a little apart from those of the other phones.
async function again() {
  clearTimeout(asking);
  await look();
  const apart = document.hidden ? HIDDEN : EVERY * (0.85 + Math.random() * 0.3);
  clearTimeout(asking);
  asking = setTimeout(again, Math.min(LATEST + apart, apart * 2 ** Math.min(failed, 3)));
}

function arrive(told) {
  if (told.phase === "over") {
    setTimeout(() => location.reload(), Math.random() * 1500); // not all phones in the same instant
    return;
  }
  version = String(told.version);
  const here = document.createRange().createContextualFragment(told.html);
  shown().replaceWith(here.querySelector("[data-now]"));
  own();
  const heading = seat.querySelector("h1");
  document.title = `${heading.textContent.trim()} · ${seat.dataset.site}`;
  window.scrollTo({ top: 0, behavior: "instant" });
  heading.focus({ preventScroll: true });
  say(seat.querySelector(".running-head .soft")?.textContent.trim() ?? "");
}

// What is this person's own in what everybody is shown: their token, and their votes.
function own() {
  const { step, round } = shown().dataset;
  const mine = votes[`${step}.${round}`];
  if (form()) {
    form().elements.csrf_token.value = seat.dataset.token;
    check("choice", mine?.choice);
    check("confidence", mine?.confidence);
    for (const [part, on] of [["[data-kept]", mine], ["[data-change]", mine], ["[data-first]", !mine]]) {
      form().querySelector(part).hidden = !on;
    }
  }
  for (const mark of seat.querySelectorAll("[data-mine]")) {
    const [at, value] = mark.dataset.mine.split(".");
    mark.hidden = votes[`${step}.${at}`]?.choice !== value;
  }
  const none = seat.querySelector("[data-none]");
  if (none) {
    none.hidden = Boolean(mine);
  }
}

function check(name, value) {
  for (const radio of form().querySelectorAll(`input[name="${name}"]`)) {
    radio.checked = radio.value === value;
  }
}

async function vote(event) {
  event.preventDefault();
  const here = event.target;
  if (here.getAttribute("aria-busy") === "true") {
    return;
  }
  const sent = new URLSearchParams(new FormData(here));
  here.setAttribute("aria-busy", "true");
  amiss(here, "");
  try {
    const answer = await fetch(here.action, { method: "POST", body: sent, credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      votes[`${sent.get("step")}.${sent.get("round")}`] = { choice: sent.get("choice"), confidence: sent.get("confidence") };
      own();
      say(seat.dataset.voted);
    } else if (answer.status === 400) {
      location.reload(); // the session is another one meanwhile: the page needs its own token
    } else if (answer.status === 409) {
      amiss(here, seat.dataset.closed);
      again();
    } else {
      amiss(here, seat.dataset.unsent);
    }
  } catch {
    amiss(here, seat.dataset.unsent);
  }
  here.setAttribute("aria-busy", "false");
}

function amiss(here, words) {
  const place = here.querySelector("[data-amiss]");
  place.textContent = words;
  place.hidden = !words;
}

seat.addEventListener("submit", (event) => {
  if (event.target.matches("[data-vote]")) {
    vote(event);
  }
});

// A phone that was locked, or whose network came back, asks at once.
document.addEventListener("visibilitychange", () => document.hidden || again());
window.addEventListener("online", again);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});

asking = setTimeout(again, EVERY);

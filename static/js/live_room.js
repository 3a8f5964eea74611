// The page on the projector, made smoother: counts move by themselves, acts need no new page, keys and clickers work.
// Without this file the same is done by plain forms and a link that counts again.

import { actsAlone, keysAreOn, rememberKeys } from "./keys.js";
import { say } from "./sending.js";

const EVERY = 700;
const main = document.getElementById("main");
const room = () => main.querySelector("[data-room]");
const form = () => document.getElementById("room-do");

let acting = false;

function start() {
  acting = false;
  form().addEventListener("submit", act);
  const keys = form().querySelector("[data-keys]");
  const box = keys.querySelector("[data-keys-on]");
  keys.hidden = false;
  box.checked = keysAreOn();
  box.addEventListener("change", () => rememberKeys(box.checked));
  for (const radio of main.querySelectorAll("[data-letter]")) {
    radio.addEventListener("change", nameTheWay);
  }
  nameTheWay();
}

// The button says which way the class goes on.
function nameTheWay() {
  const marked = main.querySelector("[data-letter]:checked");
  const place = form().querySelector("[data-go]");
  if (marked && place) {
    place.textContent = `${place.dataset.go} ${marked.dataset.letter}`;
  }
}

async function act(event) {
  event.preventDefault();
  if (acting) {
    return; // a second press while the first is on its way
  }
  acting = true;
  const body = new URLSearchParams(new FormData(form(), event.submitter ?? form().querySelector("[data-next]")));
  try {
    const answer = await fetch(form().action, { method: "POST", body, credentials: "same-origin" });
    const told = answer.status === 409 ? room().dataset.moved : "";
    await arrive(answer.status === 409 ? await fetch(location.href, { credentials: "same-origin" }) : answer);
    say(told);
  } catch {
    location.reload(); // the network is gone, or the site: the browser says so, and the class stands where it stood
  }
}

async function arrive(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("[data-room]")) {
    location.assign(location.href); // the class is over: a page of its own
    return;
  }
  document.title = page.title;
  main.replaceChildren(...page.getElementById("main").childNodes);
  start();
  window.scrollTo({ top: 0, behavior: "instant" });
  main.querySelector("h1").focus({ preventScroll: true });
}

async function follow(told) {
  const here = Number(room().dataset.version);
  if (told.version < here) {
    return; // asked before this page moved the class on
  }
  for (const name of ["seats", "voted"]) {
    for (const place of main.querySelectorAll(`[data-${name}]`)) {
      place.textContent = told[name];
    }
  }
  if (told.version > here && !acting) {
    acting = true;
    await arrive(await fetch(location.href, { credentials: "same-origin" }));
  }
}

async function count() {
  try {
    const answer = await fetch(room().dataset.state, { cache: "no-store", credentials: "same-origin" });
    if (answer.ok) {
      await follow(await answer.json());
    }
  } catch {
    acting = false; // it asks again
  }
  setTimeout(count, document.hidden ? EVERY * 5 : EVERY);
}

const press = (button) => button && !acting && button.click();
const next = () => form().querySelector("[data-next]");
const named = (...acts) => acts.map((act) => form().querySelector(`[value="${act}"]`)).find(Boolean);
const inView = (button) => button.getBoundingClientRect().bottom <= window.innerHeight;

document.addEventListener("keydown", (event) => {
  if (!actsAlone(event) || event.shiftKey || event.target.closest("button, a, summary, label, input")) {
    return;
  }
  const letter = main.querySelector(`[data-letter="${CSS.escape(event.key.toUpperCase())}"]`);
  if (event.key === " ") {
    if (!inView(next())) {
      return; // reads on first, as browsers do
    }
    press(next());
  } else if (["Enter", "ArrowRight", "PageDown"].includes(event.key)) {
    press(next());
  } else if (letter) {
    letter.click();
  } else if (event.key.toLowerCase() === "v") {
    press(named("again", "vote"));
  } else if (event.key.toLowerCase() === "w") {
    press(named("explain", "why"));
  } else {
    return;
  }
  event.preventDefault();
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});

start();
setTimeout(count, EVERY);

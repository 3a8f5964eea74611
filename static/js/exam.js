// A running exam, made smoother: every answer is kept as soon as it is given, the clock counts down, items follow without a
// new page. Without this file all of it works by plain forms. The time is the server's: this only counts what it was told.

import { chooseByNumber, keysAreOn, rememberKeys } from "./keys.js";
import { busy, clearUnsent, say, showUnsent } from "./sending.js";

const HIDDEN = "baton.exam.clock";
const ANSWERS = "[name=choice], [name=flagged]"; // what is kept as soon as it changes
const main = document.getElementById("main");
const exam = () => main.querySelector("[data-exam]");
const form = () => main.querySelector("[data-answer]");

let ends = null; // by the browser's monotonic clock, which nobody can set
let told = new Set(); // what was announced
let keeping = Promise.resolve();
let pending = 0;
let leaving = false;

function start() {
  leaving = false;
  const here = new URL(location.href);
  here.searchParams.set("item", form().querySelector("[name=item]").value);
  history.replaceState(null, "", here); // going back leads to this item, answered or not
  readClock(exam());
  wireClock();
  wireKeys();
  form().addEventListener("change", (event) => {
    if (event.target.matches(ANSWERS)) {
      keep();
    }
  });
  form().addEventListener("submit", go);
  if ([...form().querySelectorAll(ANSWERS)].some((it) => it.checked !== it.defaultChecked)) {
    keep(); // answered before this file had come
  }
}

// What is left, as the server said when it made the page.
function readClock(page) {
  ends = page.dataset.seconds === undefined ? null : performance.now() + Number(page.dataset.seconds) * 1000;
}

function wireClock() {
  const clock = main.querySelector("[data-clock]");
  if (!clock) {
    return;
  }
  clock.open = remembered() !== "hidden";
  clock.addEventListener("toggle", () => remember(clock.open ? "shown" : "hidden"));
  tick();
}

function tick() {
  const place = main.querySelector("[data-left]");
  if (ends === null || !place) {
    return;
  }
  const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  main.querySelector("[data-clock]").classList.toggle("is-late", left <= 60);
  announce(left, 300, 240, exam().dataset.five);
  announce(left, 60, 0, exam().dataset.one);
  if (left === 0 && !leaving) {
    handIn();
  }
}

// Once, when the moment passes; not to somebody who opens the page long after it.
function announce(left, at, until, words) {
  if (left > at) {
    told.delete(words);
  } else if (left > until && !told.has(words)) {
    told.add(words);
    if (left > at - 5) {
      say(words);
    }
  }
}

// The time is up: what is on its way arrives within the grace, then the exam is closed.
async function handIn() {
  leaving = true;
  say(exam().dataset.up);
  await keeping;
  const button = main.querySelector("[data-finish]");
  button.hidden = false;
  form().removeEventListener("submit", go);
  form().requestSubmit(button);
}

function wireKeys() {
  const setting = form().querySelector("[data-keys]");
  const box = setting.querySelector("input");
  setting.hidden = !form().querySelector(".choice");
  box.checked = keysAreOn();
  box.addEventListener("change", () => rememberKeys(box.checked));
}

document.addEventListener("keydown", (event) => chooseByNumber(event, form()));

const send = async (action, fields) => {
  const answer = await fetch(action, { method: "POST", body: fields, credentials: "same-origin", keepalive: true });
  return [answer, new DOMParser().parseFromString(await answer.text(), "text/html")];
};

const fieldsOf = (button) => new URLSearchParams(new FormData(form(), button));

// One after the other, so that the last answer given is the last to arrive.
function keep() {
  const fields = fieldsOf();
  const said = form().querySelector("[data-said]");
  const number = fields.get("item");
  pending += 1;
  said.textContent = exam().dataset.keeping;
  keeping = keeping.then(async () => {
    try {
      const [answer, page] = await send(form().action, fields);
      pending -= 1;
      if (!answer.redirected) {
        location.reload(); // locked or over meanwhile: the page says so
      } else if (form().querySelector("[name=item]").value === number) {
        kept(page);
      }
    } catch {
      pending -= 1;
      unsent();
    }
  });
}

function kept(page) {
  const next = page.querySelector("[data-exam]");
  if (!next) {
    location.reload();
    return;
  }
  clearUnsent(form());
  readClock(next);
  if (pending === 0) {
    form().querySelector("[data-said]").textContent = exam().dataset.kept;
    for (const part of ["[data-marks]", "[data-end]"]) {
      main.querySelector(part).replaceWith(page.querySelector(part));
    }
  }
}

function unsent() {
  form().querySelector("[data-said]").textContent = "";
  clearUnsent(form());
  showUnsent(form());
}

// The buttons of the form: what was chosen is kept, and the next item comes.
async function go(event) {
  event.preventDefault();
  if (leaving) {
    return; // a second press while the first is on its way
  }
  leaving = true;
  const button = event.submitter ?? form().querySelector("[data-on]");
  const fields = fieldsOf(button);
  const action = button.hasAttribute("formaction") ? button.formAction : form().action;
  busy(form(), true);
  clearUnsent(form());
  await keeping;
  try {
    arrive(...(await send(action, fields)));
  } catch {
    leaving = false;
    busy(form(), false);
    unsent();
  }
}

function arrive(answer, page) {
  if (!answer.redirected || !page.querySelector("[data-exam]")) {
    location.assign(answer.redirected ? answer.url : location.href); // the report, or a page that says what happened
    return;
  }
  if (answer.url !== location.href) {
    history.pushState(null, "", answer.url);
  }
  document.title = page.title;
  main.replaceChildren(...page.getElementById("main").childNodes);
  start();
  window.scrollTo({ top: 0, behavior: "instant" });
  main.querySelector("h1").focus({ preventScroll: true }); // which is read by that
  say(exam().dataset.item);
}

function remembered() {
  try {
    return sessionStorage.getItem(HIDDEN);
  } catch {
    return null;
  }
}

function remember(state) {
  try {
    sessionStorage.setItem(HIDDEN, state);
  } catch {
    // Without storage the clock shows itself again on the next item.
  }
}

window.addEventListener("popstate", () => location.reload());

// A machine that slept, or a page out of the browser's cache, asks the server how late it is.
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "visible" || ends === null) {
    return;
  }
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-exam]");
    if (page) {
      readClock(page);
    }
  } catch {
    // It goes on with what it knows.
  }
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});

setInterval(tick, 1000);
start();

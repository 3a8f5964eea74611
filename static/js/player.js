// The player, made smoother: number keys, a draft, and a decision without a new page. Without this file all of it works
// by plain forms; nothing here knows more than the page does.

import * as draft from "./draft.js";
import { chooseByNumber, keysAreOn, rememberKeys } from "./keys.js";
import { busy, clearUnsent, post, say, showUnsent } from "./sending.js";
import { wireWriteUp } from "./write_up.js";

const main = document.getElementById("main");
const live = document.getElementById("live");
let sending = false;

const form = () => main.querySelector("[data-choices]");
const player = () => main.querySelector("[data-player]");

function start() {
  sending = false;
  wireWriteUp(main);
  if (!form()) {
    return;
  }
  restore();
  wireKeysSetting();
  form().addEventListener("input", keep);
  form().addEventListener("submit", decide);
}

// What was chosen and written survives a reload; what the server sends back as typed goes before it.
function restore() {
  const kept = draft.read(player().dataset.draft);
  const fields = form().elements;
  if (!kept) {
    return;
  }
  for (const name of ["choice", "confidence"]) {
    const radios = [...form().querySelectorAll(`input[type="radio"][name="${name}"]`)];
    const before = radios.find((radio) => radio.value === kept[name]);
    if (before && !radios.some((radio) => radio.checked)) {
      before.checked = true;
    }
  }
  if (fields.reason && !fields.reason.value && kept.reason) {
    fields.reason.value = kept.reason;
    fields.reason.closest("details")?.setAttribute("open", "");
  }
}

function keep() {
  const values = new FormData(form());
  draft.write(player().dataset.draft, {
    choice: values.get("choice"),
    confidence: values.get("confidence"),
    reason: values.get("reason"),
  });
}

function wireKeysSetting() {
  const setting = form().querySelector("[data-keys]");
  if (setting) {
    const box = setting.querySelector("input");
    setting.hidden = false;
    box.checked = keysAreOn();
    box.addEventListener("change", () => rememberKeys(box.checked));
  }
}

document.addEventListener("keydown", (event) => chooseByNumber(event, form()));

async function decide(event) {
  event.preventDefault();
  if (sending) {
    return; // a second click while the first is on its way
  }
  sending = true;
  const key = player().dataset.draft;
  busy(form(), true);
  clearUnsent(form());
  try {
    const [answer, page] = await post(form());
    // A redirect means: recorded. So does a conflict: the page says what stands already.
    if (answer.redirected || answer.status === 409) {
      const late = answer.redirected ? "" : form().elements.reason?.value.trim();
      const label = form().dataset.late;
      draft.clear(key);
      arrive(page, answer);
      showLate(label, late);
    } else if (page.querySelector("[data-choices]")) {
      arrive(page, answer); // refused, and the page says why beside what was typed
    } else {
      unsent();
    }
  } catch {
    unsent();
  }
}

function arrive(page, answer) {
  const next = page.getElementById("main");
  if (!next || (answer.redirected && new URL(answer.url).pathname !== location.pathname)) {
    location.assign(answer.url); // the debrief is a page of its own
    return;
  }
  document.title = page.title;
  main.replaceChildren(...next.childNodes);
  start();
  window.scrollTo({ top: 0, behavior: "instant" });
  live.textContent = "";
  const wrong = form()?.querySelector("[aria-invalid]");
  if (wrong || main.querySelector("#problem")) {
    (wrong ?? form().querySelector("input[type='radio'], button")).focus(); // what is wrong is an alert, and read as one
    return;
  }
  const heading = readOnAt(main.querySelector("h1, h2"));
  say(player()?.dataset.says ?? heading.textContent.trim());
}

// Reading goes on at the first new heading: what was said of the decision, else the next scene. A small window begins there.
function readOnAt(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  if (heading.getBoundingClientRect().bottom > window.innerHeight / 2) {
    heading.scrollIntoView({ block: "start", behavior: "instant" });
  }
  return heading;
}

// Another tab was first: a reason written here can no longer be sent, but it stays in sight, to be copied.
function showLate(label, words) {
  const place = main.querySelector(".amiss-words");
  if (place && words) {
    const box = document.createElement("div");
    box.className = "late";
    const title = document.createElement("p");
    title.className = "label";
    title.textContent = label;
    const text = document.createElement("p");
    text.textContent = words;
    box.append(title, text);
    place.append(box);
  }
}

function unsent() {
  sending = false;
  keep();
  busy(form(), false);
  showUnsent(form());
}

// A page that comes back from the browser's cache must be able to send again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && form()) {
    sending = false;
    busy(form(), false);
  }
});

draft.sweep();
start();

// Reviews, made smoother: numbers choose, Enter decides and goes on, an answer without a blank page between. Without this
// file all of it works by plain forms and links; nothing here knows more than the page does.

import { actsAlone, chooseByNumber, keysAreOn, rememberKeys } from "./keys.js";
import { busy, clearUnsent, isBusy, post, say, showUnsent } from "./sending.js";

const main = document.getElementById("main");

const form = () => main.querySelector("[data-choices]");

function start() {
  const setting = form()?.querySelector("[data-keys]");
  if (setting) {
    const box = setting.querySelector("input");
    setting.hidden = false;
    box.checked = keysAreOn();
    box.addEventListener("change", () => rememberKeys(box.checked));
  }
  form()?.addEventListener("submit", decide);
}

// On an explanation Enter goes on, unless something has the focus that Enter already means something to.
document.addEventListener("keydown", (event) => {
  chooseByNumber(event, form());
  if (event.key === "Enter" && actsAlone(event) && !event.target.closest?.("a, button, summary, input, select, textarea")) {
    main.querySelector("[data-next]")?.click();
  }
});

async function decide(event) {
  event.preventDefault();
  const sent = event.currentTarget;
  if (isBusy(sent)) {
    return; // a second press while the first is on its way
  }
  busy(sent, true);
  clearUnsent(sent);
  const [answer, page] = await post(sent).catch(() => []);
  if (answer?.redirected) {
    location.assign(answer.url); // recorded: the explanation is a page of its own
  } else if (answer?.status === 409 || page?.querySelector("[data-choices]")) {
    arrive(page); // another choice stands on record, or the page says why beside what was chosen
  } else {
    busy(sent, false);
    showUnsent(sent);
  }
}

function arrive(page) {
  document.title = page.title;
  main.replaceChildren(...page.getElementById("main").childNodes);
  start();
  if (main.querySelector("#problem")) {
    form().querySelector("input[type='radio']").focus(); // the notice itself is an alert, and is read as one
    return;
  }
  window.scrollTo({ top: 0, behavior: "instant" });
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  say(heading.textContent.trim());
}

// A page that comes back from the browser's cache must be able to send again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && form()) {
    busy(form(), false);
  }
});

// Reading begins at what is new: the explanation, or the next decision.
if (document.referrer.startsWith(`${location.origin}/study/review`)) {
  main.querySelector("h1").focus({ preventScroll: true });
}
start();

// What a form shows while it is on its way, and when it did not arrive. Its words stand in the page's data-sending etc.

const live = document.getElementById("live");
const labels = new WeakMap();

const wordsFor = (form) => form.closest("[data-unsent]").dataset;

export const isBusy = (form) => form.getAttribute("aria-busy") === "true";

export function busy(form, on) {
  const button = form.querySelector(".button");
  form.setAttribute("aria-busy", on);
  button.setAttribute("aria-disabled", on);
  if (on) {
    labels.set(button, [...button.childNodes]);
    button.style.minWidth = `${button.offsetWidth}px`; // nothing beside it moves
    button.replaceChildren(wordsFor(form).sending);
  } else if (labels.has(button)) {
    button.replaceChildren(...labels.get(button));
    button.style.minWidth = "";
    labels.delete(button);
  }
}

export async function post(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    credentials: "same-origin",
  });
  return [answer, new DOMParser().parseFromString(await answer.text(), "text/html")];
}

// A live region speaks only of what changes after it was seen empty.
export function say(words) {
  live.textContent = "";
  setTimeout(() => { live.textContent = words; }, 50);
}

export function clearUnsent(form) {
  form.querySelector(".unsent")?.remove();
}

// The network is gone, or the site refused: nothing typed is lost, and nothing is pretended.
export function showUnsent(form) {
  const words = wordsFor(form);
  const box = document.createElement("div");
  box.className = "notice notice-problem unsent";
  const body = document.createElement("div");
  const title = document.createElement("b");
  title.textContent = words.unsent;
  const why = document.createElement("p");
  why.textContent = words.unsentWhy;
  const ways = document.createElement("p");
  ways.className = "decide";
  const retry = document.createElement("button");
  retry.className = "button button-small";
  retry.textContent = words.retry;
  const reload = document.createElement("a");
  reload.className = "with-icon";
  reload.href = location.href;
  reload.textContent = words.reload;
  ways.append(retry, reload);
  body.append(title, why, ways);
  box.append(body);
  form.append(box);
  live.textContent = `${words.unsent}. ${words.unsentWhy}`;
  retry.focus();
}

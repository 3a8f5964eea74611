// The way of a learner with its rubric, made smoother: N goes to the next in the queue, P to the one before, and leaving
// asks first while a rubric is half filled in. Without this file the links do.

import { actsAlone, keysAreOn, rememberKeys } from "./keys.js";

const WAYS = { n: "next", p: "prev" };

const form = document.querySelector(".rubric form");
const setting = document.querySelector(".rubric [data-keys]");
let unkept = false;

form?.addEventListener("input", () => { unkept = true; });
form?.addEventListener("submit", () => { unkept = false; });
window.addEventListener("beforeunload", (event) => {
  if (unkept) {
    event.preventDefault();
  }
});

if (setting && document.querySelector(".rubric [rel]")) {
  const box = setting.querySelector("input");
  setting.hidden = false;
  box.checked = keysAreOn();
  box.addEventListener("change", () => rememberKeys(box.checked));
}

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key.toLowerCase()];
  if (!way || event.shiftKey || !actsAlone(event)) {
    return;
  }
  if (unkept) {
    form.querySelector(".button").focus(); // what is not kept yet comes first
  } else {
    document.querySelector(`.rubric [rel="${way}"]`)?.click();
  }
});

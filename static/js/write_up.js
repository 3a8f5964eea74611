// What is written before a decision, kept as a draft on this device until it is sent. Without this file the form works.

import * as draft from "./draft.js";

export function wireWriteUp(place) {
  const form = place.querySelector("[data-write-up]");
  const choices = place.querySelector("[data-choices]");
  if (!form && choices && !location.search.includes("without")) {
    draft.clear(`${place.querySelector("[data-player]").dataset.attempt}.write-up`); // it was kept
  }
  if (!form) {
    return;
  }
  const key = form.dataset.writeUp;
  restore(form, draft.read(key));
  form.addEventListener("input", () => draft.write(key, valuesOf(form)));
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault(); // a second click while the first is on its way
    }
    form.setAttribute("aria-busy", "true");
  });
}

// A page that comes back from the browser's cache must be able to send again.
window.addEventListener("pageshow", () => document.querySelector("[data-write-up]")?.removeAttribute("aria-busy"));

function valuesOf(form) {
  const sent = new FormData(form);
  const texts = [...form.querySelectorAll("textarea")].map((field) => [field.name, field.value]);
  return { ...Object.fromEntries(texts), standards: sent.getAll("standard").join("\n") };
}

function restore(form, kept) {
  const areas = [...form.querySelectorAll("textarea")];
  if (!kept || areas.some((field) => field.value)) {
    return; // what the server sends back as typed goes before it
  }
  for (const field of areas) {
    field.value = kept[field.name] ?? "";
  }
  const chosen = new Set((kept.standards ?? "").split("\n"));
  for (const box of form.querySelectorAll("input[name='standard']")) {
    box.checked = chosen.has(box.value);
    if (box.checked) {
      box.closest("details").open = true;
    }
  }
}

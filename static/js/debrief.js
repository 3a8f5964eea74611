// The debrief, made smoother: drafts of journal and dissent on this device, and a button that prints.

import * as draft from "./draft.js";

const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = form.dataset.draft;
  const text = form.querySelector("textarea");
  const kept = draft.read(key);
  // Typed and not sent: the server holds what it held when the typing began. Else the draft has done its work.
  if (kept?.text && !text.matches("[aria-invalid]")) {
    if (kept.saved === text.value && kept.text !== text.value && !wasSent(form, kept.text)) {
      text.value = kept.text;
      text.closest("details")?.setAttribute("open", "");
    } else {
      draft.clear(key);
    }
  }
  const saved = text.defaultValue;
  text.addEventListener("input", () => {
    if (text.value === saved) {
      draft.clear(key);
    } else {
      draft.write(key, { text: text.value, saved });
    }
  });
}

// A dissent that arrived stands above its form, which is empty again: then the draft has done its work.
function wasSent(form, words) {
  const said = form.closest(".dissent")?.querySelectorAll(".dissent-said p") ?? [];
  return [...said].some((line) => line.textContent.trim() === words.trim());
}

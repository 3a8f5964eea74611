// The debrief, made smoother: drafts of journal and dissent on this device, and keeping without a new page. Without this
// file all of it works by plain forms.

import * as draft from "./draft.js";
import { busy, clearUnsent, isBusy, post, say, showUnsent } from "./sending.js";

const FORMS = "form[data-draft]";

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.type !== "hidden");
const formIn = (part) => (part.matches(FORMS) ? part : part.querySelector(FORMS));
const valueOf = (field) => (field.type === "checkbox" && !field.checked ? "" : field.value);
const typed = (form) => Object.fromEntries(fieldsOf(form).map((field) => [field.name, valueOf(field)]));
const sent = (form) => Object.fromEntries(fieldsOf(form).map((field) => [field.name, asSent(field)]));
const same = (some, others) => Object.keys(others).every((name) => some?.[name]?.trim() === others[name].trim());

// What the page held when it came, whatever a browser has filled in since.
function asSent(field) {
  if (field.type === "checkbox") {
    return field.defaultChecked ? field.value : "";
  }
  const options = field.options ? [...field.options] : [];
  return field.options ? (options.find((option) => option.defaultSelected) ?? options[0]).value : field.defaultValue;
}

function wire(form) {
  const key = form.dataset.draft;
  const kept = draft.read(key);
  const refused = form.querySelector(".field-error");
  const saved = refused ? (kept?.saved ?? sent(form)) : sent(form);
  // Typed and not sent: the server holds what it held when the typing began. Else the draft has done its work.
  if (kept && !refused) {
    if (same(kept.saved, saved) && kept.values && !same(kept.values, saved)) {
      fill(form, kept.values);
    } else {
      draft.clear(key);
    }
  }
  const keep = () => {
    const changed = !same(typed(form), saved);
    const mark = form.querySelector("[data-kept]");
    if (mark) {
      mark.hidden = changed;
    }
    if (changed) {
      draft.write(key, { values: typed(form), saved });
    } else {
      draft.clear(key);
    }
  };
  form.addEventListener("input", keep);
  form.addEventListener("submit", send);
}

function fill(form, values) {
  for (const field of fieldsOf(form)) {
    if (field.type === "checkbox") {
      field.checked = Boolean(values[field.name] ?? field.checked);
    } else {
      field.value = values[field.name] ?? field.value;
    }
  }
  form.closest("details")?.setAttribute("open", "");
  form.dispatchEvent(new Event("input"));
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  if (isBusy(form)) {
    return; // a second click while the first is on its way
  }
  const part = form.closest("[id]");
  const before = typed(form);
  busy(form, true);
  clearUnsent(form);
  const [answer, page] = await post(form).catch(() => []);
  const next = page?.getElementById(part.id);
  // A redirect means: kept. Refused, the page says why beside what was typed.
  if (next && (answer.redirected || next.querySelector(".field-error"))) {
    settle(part, next, answer.redirected, before);
  } else {
    unsent(form);
  }
}

// Only what was sent is put in place anew: what stands in other fields, or was typed on meanwhile, stays.
function settle(part, next, kept, before) {
  const [form, fresh] = [formIn(part), formIn(next)];
  const now = typed(form);
  const at = part.contains(document.activeElement) ? document.activeElement : null;
  if (kept) {
    draft.clear(form.dataset.draft);
  }
  part.replaceWith(next);
  wire(fresh);
  const typedOn = !same(now, before);
  if (typedOn) {
    fill(fresh, now);
  }
  if (kept) {
    say(fresh.dataset.says);
  }
  if (at && typedOn && at.id) {
    const field = document.getElementById(at.id);
    field.focus();
    field.setSelectionRange?.(at.selectionStart, at.selectionEnd);
  } else if (at) {
    (kept ? (next.querySelector("summary") ?? fresh.querySelector(".button")) : fresh.querySelector("textarea")).focus();
  }
}

function unsent(form) {
  form.dispatchEvent(new Event("input"));
  busy(form, false);
  showUnsent(form);
}

// A page that comes back from the browser's cache must be able to send again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.querySelectorAll(FORMS).forEach((form) => busy(form, false));
  }
});

document.querySelectorAll(FORMS).forEach(wire);

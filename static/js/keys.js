// Single keys: a number chooses among the choices of a decision. Whether they act (WCAG 2.1.4: they can be turned off) is
// remembered on this device.

const NAME = "baton.keys";

export function keysAreOn() {
  try {
    return localStorage.getItem(NAME) !== "off";
  } catch {
    return true;
  }
}

export function rememberKeys(on) {
  try {
    localStorage.setItem(NAME, on ? "on" : "off");
  } catch {
    // Without storage the setting lasts as long as the page does.
  }
}

// Whether this is a key by itself that may act: switched on, pressed once, and nobody is writing.
export function actsAlone(event) {
  const writing = event.target.closest?.("textarea, select, input:not([type='radio'], [type='checkbox']), [contenteditable]");
  return !writing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && keysAreOn();
}

// A number chooses, as a click on the card would; Enter in the chosen card then submits, as in every form.
export function chooseByNumber(event, form) {
  const number = /^[1-8]$/.test(event.key) && actsAlone(event) ? Number(event.key) : 0;
  const card = form?.querySelectorAll(".choice input")[number - 1];
  if (!card) {
    return;
  }
  event.preventDefault();
  card.focus({ preventScroll: true });
  card.closest(".choice").scrollIntoView({ block: "nearest", behavior: "instant" }); // Enter may follow at once
  if (!card.checked) {
    card.click();
  }
}

// Whether single keys act (WCAG 2.1.4: they can be turned off). Remembered on this device.

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

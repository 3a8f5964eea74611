// Passkeys: when a button is pressed, asks the browser for one and sends its answer by the plain form. What goes wrong is
// said beside the button. Where this file does not run, or the browser has no passkeys, the buttons stay hidden.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const kinds = {
  add: (asked) => navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: (asked.excludeCredentials ?? []).map((known) => ({ ...known, id: toBytes(known.id) })),
    },
  }),
  show: (asked) => navigator.credentials.get({
    publicKey: { ...asked, challenge: toBytes(asked.challenge), allowCredentials: [] },
  }),
};

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

// The browser's answer as the server reads it: every part that there is, in letters.
function written(credential) {
  const parts = PARTS.filter((name) => credential.response[name]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(parts.map((name) => [name, toText(credential.response[name])])),
  });
}

class Refusal extends Error {
  constructor(word, message, field) {
    super(message);
    Object.assign(this, { word, field });
  }
}

const words = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", SecurityError: "elsewhere" };

async function ask(form) {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrf_token.value },
    body: new URLSearchParams(new FormData(form)),
    credentials: "same-origin",
  });
  if (answer.ok) {
    return answer.json();
  }
  const said = await answer.json().catch(() => ({}));
  throw new Refusal({ 401: "again", 429: "often" }[answer.status] ?? "failed", said.message, said.field);
}

function wire(box) {
  const form = box.querySelector("form");
  const line = box.querySelector("[data-say]");
  const button = form.querySelector("button");
  const busy = (on) => button.setAttribute("aria-disabled", on);
  box.querySelector("[data-without]").hidden = true;
  (form.closest("details") ?? form).hidden = false;

  const refuse = (fault) => {
    const field = form.elements[fault.field];
    line.textContent = fault.message && fault instanceof Refusal ? fault.message : box.dataset[fault.word ?? words[fault.name] ?? "failed"];
    if (field?.type !== "hidden") {
      field?.setAttribute("aria-invalid", "true");
      field?.focus();
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") {
      return; // a second press while the browser asks
    }
    busy(true);
    line.textContent = "";
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
    }
    try {
      form.elements.answer.value = written(await kinds[form.dataset.kind](await ask(form)));
    } catch (fault) {
      busy(false);
      refuse(fault);
      return;
    }
    if (form.elements.remember) {
      form.elements.remember.value = document.querySelector("[type=checkbox][name=remember]:checked")?.value ?? "";
    }
    if (form.elements.current_password) {
      form.elements.current_password.value = ""; // it was asked for already
    }
    form.submit();
  });
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-passkey]").forEach(wire);
}

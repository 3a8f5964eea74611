// Drafts of what is being written, on this device only. Storage may be missing or full: then there is simply no draft.

const PREFIX = "baton.draft.";
const DAYS = 14;

export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key));
  } catch {
    return null;
  }
}

export function write(key, values) {
  try {
    if (Object.values(values).some(Boolean)) {
      localStorage.setItem(PREFIX + key, JSON.stringify({ ...values, at: Date.now() }));
    } else {
      clear(key);
    }
  } catch {
    // A private window or a full disk must not disturb the writing.
  }
}

export function clear(key) {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept, so nothing is left.
  }
}

// Drafts nobody came back for must not lie about on a shared device.
export function sweep() {
  try {
    const old = Date.now() - DAYS * 86_400_000;
    for (const name of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      const kept = read(name.slice(PREFIX.length));
      if (!kept || !(kept.at > old)) {
        localStorage.removeItem(name);
      }
    }
  } catch {
    // See above.
  }
}

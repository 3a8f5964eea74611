// The gradebook, made smoother: arrow keys go from cell to cell, and what changes arrives by itself while a class plays.
// Without this file every cell is a plain link, and “Look again” loads the page anew.

const EVERY = 4000; // milliseconds between two questions; none while the page is out of sight
const KEPT = "baton.gradebook.still";

const table = document.querySelector("[data-grades]");
const setting = document.querySelector("[data-switch]");

if (table) {
  wireKeys();
  watch();
}

// ---- keys: one cell takes the focus, the arrows move it (the pattern of a grid); left of the first case is the name

function cells() {
  const named = matchMedia("(min-width: 44rem)").matches; // on a phone the name is no link
  const linked = (cell, at) => (at || named ? cell.querySelector("a") : null);
  return [...table.tBodies[0].rows].map((row) => [...row.cells].map(linked));
}

function wireKeys() {
  table.setAttribute("role", "grid");
  for (const link of table.tBodies[0].querySelectorAll("a")) {
    link.tabIndex = -1;
  }
  const first = table.tBodies[0].querySelector("td a");
  if (first) {
    first.tabIndex = 0;
  }
  table.addEventListener("focusin", (event) => hold(event.target.closest("tbody a")));
  table.addEventListener("keydown", move);
}

function hold(link) {
  if (!link) {
    return;
  }
  for (const other of table.tBodies[0].querySelectorAll("a[tabindex='0']")) {
    other.tabIndex = -1;
  }
  link.tabIndex = 0;
}

const STEPS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -Infinity], End: [0, Infinity],
};

function move(event) {
  const from = event.target.closest("tbody a");
  const step = STEPS[event.key];
  if (!from || !step || event.altKey || event.metaKey) {
    return;
  }
  const rows = cells();
  const row = from.closest("tr").sectionRowIndex;
  const column = from.closest("th, td").cellIndex;
  const there = event.ctrlKey && Math.abs(step[1]) === Infinity
    ? edge(rows, step[1] < 0)
    : next(rows, row, column, step);
  if (there) {
    event.preventDefault();
    show(there);
  }
}

// The next cell with something in it that way; Home and End go to the last one.
function next(rows, row, column, [down, right]) {
  if (Math.abs(right) === Infinity) {
    const links = rows[row].slice(1).filter(Boolean);
    return right < 0 ? links[0] : links.at(-1);
  }
  const far = Math.abs(down) > 1;
  let [at, across] = [row + down, column + right];
  if (far) {
    at = Math.min(rows.length - 1, Math.max(0, at));
  }
  while (rows[at] && across >= 0 && across < rows[at].length) {
    if (rows[at][across]) {
      return rows[at][across];
    }
    [at, across] = [at + Math.sign(down), across + Math.sign(right)];
  }
  return null;
}

function edge(rows, first) {
  const links = rows.flatMap((row) => row.slice(1)).filter(Boolean);
  return first ? links[0] : links.at(-1);
}

// The head and the names lie over the cells: what takes the focus must come out from under them.
function show(link) {
  link.focus({ preventScroll: true });
  const box = table.closest("[data-box]");
  const pinned = link.closest("th") !== null;
  const [cell, frame] = [link.closest("th, td").getBoundingClientRect(), box.getBoundingClientRect()];
  const top = frame.top + table.tHead.offsetHeight;
  const left = frame.left + link.closest("tr").cells[0].offsetWidth;
  if (cell.top < top || cell.bottom > frame.bottom) {
    box.scrollTop += cell.top < top ? cell.top - top - 4 : cell.bottom - frame.bottom + 20;
  }
  if (!pinned && (cell.left < left || cell.right > frame.right)) {
    box.scrollLeft += cell.left < left ? cell.left - left - 4 : cell.right - frame.right + 20;
  }
  link.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
}

// ---- what changes: the same page is asked for with the mark of what is here, and only what differs is put in place

function watch() {
  const box = setting.querySelector("input");
  setting.hidden = false;
  box.checked = !remembered();
  box.addEventListener("change", () => remember(!box.checked));
  let mark = null;
  let asking = false;
  setInterval(async () => {
    if (asking || !box.checked || document.visibilityState !== "visible") {
      return;
    }
    asking = true;
    try {
      const answer = await ask(mark);
      if (answer.status === 200 && !answer.redirected) {
        mark = answer.headers.get("ETag");
        put(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
    } catch {
      // The network is gone for a moment: the next question may get through.
    }
    asking = false;
  }, EVERY);
}

function ask(mark) {
  const headers = mark ? { "If-None-Match": mark } : {};
  return fetch(location.href, { headers, credentials: "same-origin", cache: "no-store" });
}

function put(page) {
  const fresh = page.querySelector("[data-grades]");
  const count = page.querySelector("[data-count]");
  if (!fresh || fresh.tHead.rows[1].textContent !== table.tHead.rows[1].textContent) {
    location.reload(); // other columns, or nobody left: another page
    return;
  }
  document.querySelector("[data-count]").replaceWith(count);
  const body = table.tBodies[0];
  const here = new Map([...body.rows].map((row) => [row.id, row]));
  const rows = [...fresh.tBodies[0].rows].map((row) => renewed(here.get(row.id), row));
  if (rows.length !== body.rows.length || rows.some((row, at) => row !== body.rows[at])) {
    const focused = body.contains(document.activeElement) ? document.activeElement : null;
    const box = table.closest("[data-box]");
    const [top, left, high] = [box.scrollTop, box.scrollLeft, window.scrollY];
    body.replaceChildren(...rows);
    focused?.focus({ preventScroll: true });
    box.scrollTo({ top, left, behavior: "instant" });
    window.scrollTo({ top: high, behavior: "instant" });
  }
  if (!body.querySelector("a[tabindex='0']")) {
    hold(body.querySelector("td a"));
  }
}

// A row that is here keeps its place and its cells; only those that say something else are changed.
function renewed(row, fresh) {
  if (!row) {
    for (const link of fresh.querySelectorAll("a")) {
      link.tabIndex = -1;
    }
    return document.adoptNode(fresh);
  }
  [...fresh.cells].forEach((cell, at) => {
    const old = row.cells[at];
    const [link, other] = [old.querySelector("a"), cell.querySelector("a")];
    if (link && other) {
      if (link.innerHTML !== other.innerHTML) {
        link.innerHTML = other.innerHTML;
      }
    } else if (at > 0 && old.textContent !== cell.textContent) {
      other?.setAttribute("tabindex", "-1");
      old.replaceChildren(...cell.childNodes);
    }
  });
  return row;
}

function remembered() {
  try {
    return sessionStorage.getItem(KEPT) === "still";
  } catch {
    return false;
  }
}

function remember(still) {
  try {
    sessionStorage.setItem(KEPT, still ? "still" : "");
  } catch {
    // Without storage the switch holds as long as the page does.
  }
}

// Lists of people: mark all that are shown, or a range with the shift key, and see how many are marked.

const bar = document.querySelector("[data-move]");
const boxes = [...document.querySelectorAll("input[name='marked']")];

if (boxes.length) {
  for (const head of document.querySelectorAll("[data-mark-all]")) {
    head.replaceChildren(markAll(head));
  }
  let last = null;
  boxes[0].form.addEventListener("click", (event) => {
    const box = event.target.closest("input[name='marked']");
    if (box && event.shiftKey && last) { markBetween(last, box); }
    last = box ?? last;
  });
  if (bar) {
    document.addEventListener("change", count);
    window.addEventListener("pageshow", count);
  }
}

function markAll(head) {
  const own = [...head.closest("table").querySelectorAll("tbody input[name='marked']")];
  const label = document.createElement("label");
  label.className = "people-tick";
  const all = document.createElement("input");
  all.type = "checkbox";
  label.append(all, ...head.childNodes);
  all.addEventListener("change", () => { for (const box of own) { box.checked = all.checked; } });
  head.closest("table").addEventListener("change", () => {
    all.checked = own.every((box) => box.checked);
    all.indeterminate = !all.checked && own.some((box) => box.checked);
  });
  return label;
}

function markBetween(from, to) {
  const [first, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  for (const box of boxes.slice(first, end + 1)) { box.checked = to.checked; }
}

function count() {
  const marked = boxes.filter((box) => box.checked).length;
  bar.querySelector("[data-count]").textContent = marked ? `(${marked})` : "";
}

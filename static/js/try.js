// Trying a case, made smoother: the text stays in this tab over a reload, and a chosen file lands in the field.

const NAME = "baton.try";
const source = document.querySelector("[data-source]");

try {
  if (!source.value) {
    source.value = sessionStorage.getItem(NAME) ?? "";
  }
  source.addEventListener("input", () => sessionStorage.setItem(NAME, source.value));
} catch {
  // No storage, no draft: the page works as it does without this file.
}

// A file that was chosen is read into the field, so that its faults can be put right there.
document.getElementById("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (file && file.size <= 262_144) {
    source.value = await file.text();
    source.dispatchEvent(new Event("input"));
    event.target.value = "";
  }
});

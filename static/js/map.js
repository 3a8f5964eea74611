// On a small screen the map is wider than the page: begin where the story does.

for (const sheet of document.querySelectorAll(".map-sheet")) {
  const first = sheet.querySelector(".is-yours, .station");
  if (first && sheet.scrollWidth > sheet.clientWidth) {
    const [there, here] = [first.getBoundingClientRect(), sheet.getBoundingClientRect()];
    sheet.scrollLeft += there.left + there.width / 2 - here.left - here.width / 2;
  }
}

// What the pages do a little better with script; everything works without it.
document.documentElement.classList.add("js");

// Characters, counted as the server counts them: by code point, a line break as one.
const size = (text) => [...text.replace(/\r\n/g, "\n")].length;
function count(box) {
  const out = document.getElementById(box.dataset.counter);
  if (!out) return;
  const left = Number(box.dataset.limit) - size(box.value);
  out.textContent = left > Number(box.dataset.limit) / 2 ? "" : String(left);
  out.classList.toggle("over", left < 0);
}

function preview(input) {
  const place = document.getElementById(input.dataset.preview);
  if (!place) return;
  place.replaceChildren(...[...input.files].slice(0, 3).map((file) => {
    const image = new Image();
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    image.onload = () => URL.revokeObjectURL(image.src);
    return image;
  }));
}

document.addEventListener("input", (event) => {
  if (event.target.dataset.limit) count(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.dataset.preview) preview(event.target);
  if (event.target.dataset.go !== undefined) event.target.form.requestSubmit();
});

// A second click on the same button sends nothing twice; the form of deeds has many buttons.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  const once = form.id === "deeds" ? event.submitter : form;
  if (once.dataset.sent) return event.preventDefault();
  once.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(rest, 8000);
});
function rest() {
  for (const once of document.querySelectorAll("[data-sent]")) delete once.dataset.sent;
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
}
window.addEventListener("pageshow", rest);

// Menus close when one looks elsewhere.
const close = (but) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(but)) menu.open = false;
  }
};
document.addEventListener("click", (event) => close(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  close(null);
  open?.querySelector("summary").focus();
});

// A deed that is refused is sent again as a page, which says why.
document.addEventListener("htmx:responseError", (event) => {
  const button = event.detail.elt;
  if (button.form?.id === "deeds") button.form.requestSubmit(button);
});

// A page nobody looks at asks for nothing.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.classList.contains("fresh")) event.preventDefault();
});

for (const box of document.querySelectorAll("[data-limit]")) count(box);
for (const bar of document.querySelectorAll(".tabs, .side-nav")) {
  const here = bar.querySelector("[aria-current]");
  if (here) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - bar.clientWidth / 3;
}

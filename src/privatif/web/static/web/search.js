// Proposals while somebody types in the search field: a combobox with a grid (WAI-ARIA). Without it the field is a form.
"use strict";

const field = document.querySelector("[data-search]");
const proposals = document.querySelector("[data-proposals]");
const SHORTEST = 2; // characters

const openProposals = () => {
  proposals.hidden = false;
  field.setAttribute("aria-expanded", "true");
  field.setAttribute("aria-controls", "propositions");
};
const pointAt = (cell) => {
  for (const old of proposals.querySelectorAll(".active")) {
    old.classList.remove("active");
    old.removeAttribute("aria-selected");
  }
  if (!cell) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  cell.classList.add("active");
  cell.setAttribute("aria-selected", "true");
  cell.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", cell.id);
};
const closeProposals = () => {
  pointAt(null);
  proposals.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-controls");
};
const isTooShort = () => field.value.trim().length < SHORTEST;

// Up and down among the rows, and back into the field between the last and the first one.
const moveBy = (step) => {
  const rows = [...proposals.querySelectorAll('[role="row"]')];
  const active = proposals.querySelector(".active");
  const at = active ? rows.indexOf(active.closest('[role="row"]')) : step > 0 ? -1 : rows.length;
  const row = rows[at + step];
  pointAt(row ? row.querySelector('[role="gridcell"]') : null);
};
// Left and right between an article and its button.
const moveAside = (active, right) => {
  const cells = [...active.closest('[role="row"]').querySelectorAll('[role="gridcell"]')];
  pointAt(cells[right ? cells.length - 1 : 0]);
};

if (field && proposals) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-haspopup", "grid");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");

  field.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === field && isTooShort()) event.preventDefault();
  });
  field.addEventListener("input", () => {
    if (isTooShort()) closeProposals();
  });
  // An answer that comes after the field was left, emptied or sent opens nothing.
  proposals.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== proposals) return;
    if (document.activeElement === field && !isTooShort()) openProposals();
    else closeProposals();
    pointAt(null);
  });

  field.addEventListener("keydown", (event) => {
    const open = !proposals.hidden;
    const active = proposals.querySelector(".active");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open && (isTooShort() || !proposals.querySelector('[role="row"]'))) return;
      event.preventDefault();
      openProposals();
      moveBy(event.key === "ArrowDown" ? 1 : -1);
    } else if (open && active && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      moveAside(active, event.key === "ArrowRight");
    } else if (open && event.key === "Escape") {
      event.preventDefault(); // the browser would empty the field
      closeProposals();
    } else if (open && active && event.key === "Enter") {
      event.preventDefault();
      active.querySelector("a, button").click();
    }
  });
  // What is pressed in the list leaves the focus in the field.
  proposals.addEventListener("mousedown", (event) => event.preventDefault());
  field.addEventListener("blur", closeProposals);
}

// Lines of a panier type are put in order by dragging; its arrows do the same, with this file or without it.
"use strict";

(() => {
  const body = document.querySelector("[data-arrange]");
  if (!body) return;
  let held = null;

  const save = () => {
    const line = [...body.querySelectorAll('input[name="line"]')].map((input) => input.value);
    htmx.ajax("POST", body.dataset.arrange, { swap: "none", values: { line } });
  };
  for (const row of body.rows) row.draggable = true;
  // A text being chosen inside a field isn't a row being dragged.
  body.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("tr");
    if (!held || event.target !== held) return;
    held.classList.add("held");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  body.addEventListener("dragover", (event) => {
    const over = event.target.closest("tr");
    if (!held || !over) return;
    event.preventDefault();
    if (over === held) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(held);
    else over.after(held);
  });
  body.addEventListener("drop", (event) => event.preventDefault());
  body.addEventListener("dragend", () => {
    if (!held) return;
    held.classList.remove("held");
    held = null;
    save();
  });
  body.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="up"], button[name="down"]');
    if (!button) return;
    event.preventDefault();
    const row = button.closest("tr");
    const up = button.name === "up";
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (up) other.before(row);
    else other.after(row);
    button.focus();
    save();
  });
})();

// Conveniences only: every page works without them.
"use strict";

// - and + beside a quantity; the step is the pack size.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-step]");
  if (!button) return;
  const input = button.parentElement.querySelector("input");
  const step = Number(button.dataset.step);
  const size = Math.abs(step);
  const now = /^\d+$/.test(input.value.trim()) ? Number(input.value) : 0;
  const next = step > 0 ? (Math.floor(now / size) + 1) * size : (Math.ceil(now / size) - 1) * size;
  input.value = Math.max(next, size);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// A click elsewhere, or Escape, closes an open menu.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll(".submenu[open]")) {
    if (menu !== except) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeMenus(event.target.closest(".submenu")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.activeElement.closest(".submenu[open]");
    closeMenus();
    if (open) open.querySelector("summary").focus();
  }
  // "/" goes to the search box, unless somebody is typing.
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

// What was announced leaves by itself.
let leaving;
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const toast = event.detail.target;
  if (toast.id !== "annonce") return;
  clearTimeout(leaving);
  leaving = setTimeout(() => document.getElementById("annonce").replaceChildren(), 6000);
});

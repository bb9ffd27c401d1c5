// Catalogue, basket, orders: conveniences only.
"use strict";

// A form that must go once: the second click finds its buttons asleep. Back wakes them up again.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-once]");
  if (!form) return;
  if (form.dataset.gone) event.preventDefault();
  form.dataset.gone = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.gone;
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Choosing "another address" opens the fields for it.
document.addEventListener("change", (event) => {
  for (const details of document.querySelectorAll("details[data-opens]")) {
    const [name, value] = details.dataset.opens.split("=");
    if (event.target.name === name) details.open = event.target.value === value;
  }
});

// What could not be saved is said; what was typed stays where it is.
const say = (text) => {
  const place = document.getElementById("annonce");
  place.textContent = text;
  place.dataset.trouble = text;
};
document.addEventListener("htmx:sendError", (event) => {
  const { offline, retrying } = document.body.dataset;
  say(event.detail.elt.closest("form[data-retry]") ? retrying : offline);
});
document.addEventListener("htmx:responseError", (event) => {
  const { unavailable, failed } = document.body.dataset;
  say(event.detail.xhr.status === 503 ? unavailable : failed);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const place = document.getElementById("annonce");
  if (event.detail.successful && place.textContent === place.dataset.trouble) place.replaceChildren();
});

// On a small screen the articles come first: filters that aren't in use are folded.
if (window.matchMedia("(max-width: 56rem)").matches) {
  for (const facet of document.querySelectorAll('.facet[data-chosen="0"]')) facet.open = false;
}

// Importer un fichier: a file dropped anywhere on the page is the one chosen. The page works without this.
"use strict";
{
  const form = document.querySelector("form[data-drop]");
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("[type=submit]");
  form.querySelector("[data-drop-here]").hidden = false;

  const complain = (text) => {
    let place = document.getElementById("file-error");
    if (!place) {
      place = document.createElement("p");
      place.className = "error";
      place.id = "file-error";
      place.setAttribute("role", "alert");
      input.closest(".field").append(place);
    }
    place.textContent = text;
    input.setAttribute("aria-invalid", text ? "true" : "false");
    input.setAttribute("aria-describedby", "file-error file-hint");
  };
  const isTooLarge = () => input.files.length > 0 && input.files[0].size > Number(form.dataset.largest);
  const send = () => {
    if (!isTooLarge()) form.requestSubmit(button);
  };
  input.addEventListener("change", () => complain(isTooLarge() ? form.dataset.tooLarge : ""));
  // Before the guard against a second click, which would put the buttons to sleep for nothing.
  form.addEventListener("submit", (event) => {
    if (isTooLarge()) {
      event.preventDefault();
      event.stopPropagation();
      complain(form.dataset.tooLarge);
    } else {
      form.querySelector("[data-sending]").hidden = false;
    }
  });
  window.addEventListener("pageshow", () => { form.querySelector("[data-sending]").hidden = true; });

  let depth = 0;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const show = (over) => document.body.classList.toggle("dropping", over);
  document.addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) show(++depth > 0);
  });
  document.addEventListener("dragleave", (event) => {
    if (carriesFiles(event)) show(--depth > 0);
  });
  document.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    send();
  });
}

// Scanner: codes are sent one after the other, while the field is already free for the next one.
"use strict";

(() => {
  const form = document.querySelector("form[data-scan]");
  const list = document.getElementById("scanned");
  const { code, quantity } = form.elements;
  let sending = Promise.resolve();

  // One code: its line is in the list at once, and stays there with a word when nothing comes back.
  const add = (value) => {
    const line = document.createElement("li");
    line.textContent = value;
    list.prepend(line);
    const values = { code: value, quantity: quantity.value };
    const unanswered = () => {
      if (!line.isConnected) return;
      line.className = "bad";
      line.textContent = `${value} · ${navigator.onLine ? document.body.dataset.failed : document.body.dataset.offline}`;
    };
    const send = () => htmx.ajax("POST", form.action, { source: form, target: line, swap: "outerHTML", values });
    sending = sending.then(send).then(unanswered, unanswered);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = code.value.trim();
    code.value = "";
    code.focus();
    if (value) add(value);
  });

  // The camera, where the browser reads bar codes itself.
  const button = form.querySelector("[data-camera]");
  const picture = form.querySelector("[data-viewfinder]");
  const trouble = form.querySelector("[data-camera-error]");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const start = button.textContent;
  const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "itf", "code_128", "code_39"];
  const AGAIN = 2500; // ms until the same code counts once more
  const EVERY = 200; // ms between two looks
  let stream = null;
  let seen = { value: "", at: 0 };
  button.hidden = false;

  const stop = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    picture.hidden = true;
    button.textContent = start;
    button.setAttribute("aria-expanded", "false");
  };

  const look = async (detector) => {
    if (!stream) return;
    const found = picture.readyState >= 2 ? await detector.detect(picture).catch(() => []) : [];
    const now = Date.now();
    for (const { rawValue } of found.slice(0, 1)) {
      if (rawValue !== seen.value || now - seen.at > AGAIN) add(rawValue);
      seen = { value: rawValue, at: now };
    }
    setTimeout(look, EVERY, detector);
  };

  const open = async () => {
    trouble.hidden = true;
    try {
      const known = await window.BarcodeDetector.getSupportedFormats();
      const detector = new window.BarcodeDetector({ formats: FORMATS.filter((name) => known.includes(name)) });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      picture.srcObject = stream;
      picture.hidden = false;
      await picture.play();
      button.textContent = button.dataset.stop;
      button.setAttribute("aria-expanded", "true");
      look(detector);
    } catch {
      stop();
      trouble.hidden = false;
    }
  };
  button.addEventListener("click", () => (stream ? stop() : open()));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stop();
  });
})();

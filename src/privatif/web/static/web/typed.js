// What was typed and hasn't been received outlives its page: a session that ends, a connection that breaks.
// Kept in this tab alone (sessionStorage), under its person and page; no password, no file. It goes when the server has received it
// (web.middleware.Received), at log-out, when somebody else logs in, and after a day.
"use strict";

(() => {
  const PREFIX = "tape ";
  const DAY = 24 * 3600 * 1000;
  const KEPT = ["text", "search", "number", "tel", "email", "url", "date", "checkbox", "textarea", "select-one"];
  const { person, typedAgain, typedForget } = document.body.dataset;
  const store = window.sessionStorage;
  const known = new WeakMap(); // by field: the value that the server has received
  let left = false;

  const keys = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const keyOf = (form) => `${PREFIX}${person} ${location.pathname} ${form.dataset.keep}`;
  const markOf = (form) => form.elements.namedItem("typed");
  const fields = (form) => [...form.elements].filter((field) => field.name && KEPT.includes(field.type));
  const nameOf = (field) => (field.type === "checkbox" ? `${field.name}=${field.value}` : field.name);
  const valueOf = (field) => (field.type === "checkbox" ? String(field.checked) : field.value);
  const shownAt = (field) => {
    if (known.has(field)) return known.get(field);
    if (field.type === "checkbox") return String(field.defaultChecked);
    if (field.type !== "select-one") return field.defaultValue;
    return ([...field.options].find((option) => option.defaultSelected) || field.options[0] || field).value;
  };
  const set = (field, value) => {
    if (field.type === "checkbox") field.checked = value === "true";
    else if (field.type !== "select-one" || [...field.options].some((option) => option.value === value)) field.value = value;
  };

  // The server says which forms it has received: a cookie for each.
  const received = (mark) => {
    const name = `recu-${mark}`;
    if (!document.cookie.split("; ").includes(`${name}=1`)) return false;
    document.cookie = `${name}=; path=/; max-age=0; samesite=lax`;
    return true;
  };

  // `data-whole`: the page's own text isn't on the server, it counts as typed too.
  const keep = (form) => {
    if (left || !person) return;
    const whole = "whole" in form.dataset;
    const typed = fields(form).filter((field) => (whole ? valueOf(field) : valueOf(field) !== shownAt(field)));
    if (!typed.length) return store.removeItem(keyOf(form));
    const values = Object.fromEntries(typed.map((field) => [nameOf(field), valueOf(field)]));
    try {
      store.setItem(keyOf(form), JSON.stringify({ mark: markOf(form).value, at: Date.now(), values }));
    } catch {
      // more than a browser keeps: it stays on the page
    }
  };
  const forget = () => keys().forEach((key) => store.removeItem(key));
  const renew = (form) => {
    markOf(form).value = [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, "0")).join("");
  };

  const tell = (form) => {
    const note = document.createElement("p");
    note.className = "notice typed-again";
    note.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = typedForget;
    button.addEventListener("click", () => {
      fields(form).forEach((field) => set(field, shownAt(field)));
      store.removeItem(keyOf(form));
      note.remove();
    });
    note.append(`${typedAgain} `, button);
    form.before(note);
  };
  const restore = (form) => {
    const kept = JSON.parse(store.getItem(keyOf(form)) || "null");
    if (!kept) return;
    const other = fields(form).filter((field) => {
      const value = kept.values[nameOf(field)];
      return value !== undefined && value !== valueOf(field) && !field.hidden;
    });
    for (const field of other) {
      set(field, kept.values[nameOf(field)]);
      const details = field.closest("details");
      if (details) details.open = true;
    }
    if (other.length) tell(form);
  };

  const forms = () => document.querySelectorAll("form[data-keep]");
  const formOf = (event) => (event.target.form || event.target).closest?.("form[data-keep]");

  for (const key of keys()) {
    const { mark, at } = JSON.parse(store.getItem(key));
    const another = person && !key.startsWith(`${PREFIX}${person} `);
    if (received(mark) || another || Date.now() - at > DAY) store.removeItem(key);
  }
  const prepare = () => {
    for (const form of forms()) {
      if (markOf(form)) continue;
      const mark = document.createElement("input");
      mark.type = "hidden";
      mark.name = "typed";
      form.append(mark);
      renew(form);
      if (person) restore(form);
    }
  };
  prepare();
  document.addEventListener("htmx:load", prepare); // a part of the page was drawn anew

  let soon;
  document.addEventListener("input", (event) => {
    const form = formOf(event);
    clearTimeout(soon);
    if (form) soon = setTimeout(() => keep(form), 300);
  });
  for (const moment of ["change", "submit"]) {
    document.addEventListener(moment, (event) => {
      const form = formOf(event);
      if (form) keep(form);
    });
  }
  window.addEventListener("pagehide", () => {
    for (const form of forms()) {
      if (fields(form).some((field) => valueOf(field) !== shownAt(field))) keep(form);
    }
  });

  // Saved by itself: what was sent is known from now on; what was typed meanwhile is still kept.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form[data-keep]");
    if (!form || !received(markOf(form).value)) return;
    const sent = event.detail.requestConfig.formData;
    for (const field of fields(form)) {
      if (field.type !== "checkbox" && sent.get(field.name) === field.value) known.set(field, field.value);
    }
    renew(form);
    keep(form);
    form.parentElement.querySelectorAll(".typed-again").forEach((note) => note.remove());
  });

  // Nothing stays for the next person at this computer, in no tab.
  const tabs = new BroadcastChannel("privatif");
  const leave = () => {
    left = true;
    forget();
  };
  tabs.addEventListener("message", leave);
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("form[data-leaving]")) return;
    leave();
    tabs.postMessage("left");
  });

  // What saves itself is sent again: after a while, and as soon as there is a connection.
  let waiting;
  const again = () => {
    clearTimeout(waiting);
    document.querySelectorAll("form[data-unsent]").forEach((form) => {
      delete form.dataset.unsent;
      window.htmx.trigger(form, "change");
    });
  };
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt.closest("form[data-retry]");
    if (!form) return;
    form.dataset.unsent = "yes";
    clearTimeout(waiting);
    waiting = setTimeout(again, 5000);
  });
  window.addEventListener("online", again);
})();

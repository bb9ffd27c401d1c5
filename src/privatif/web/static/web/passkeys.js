// Passkeys: the forms with data-passkey ask the browser for one, and send what it answers.
"use strict";

(() => {
  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

  // The server writes bytes as base64url; the browser wants and gives them as buffers.
  const forBrowser = (options) => {
    const named = (list) => (list || []).map((item) => ({ ...item, id: toBytes(item.id) }));
    const wanted = { ...options, challenge: toBytes(options.challenge) };
    if (options.user) wanted.user = { ...options.user, id: toBytes(options.user.id) };
    wanted.excludeCredentials = named(options.excludeCredentials);
    wanted.allowCredentials = named(options.allowCredentials);
    return wanted;
  };
  const forServer = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };

  const ask = async (form) => {
    const given = form.dataset.source
      ? (await (await fetch(form.dataset.source, { headers: { Accept: "application/json" } })).json()).request_options
      : JSON.parse(form.dataset.options);
    const publicKey = forBrowser(given.publicKey);
    if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey });
    // Kept on the device together with who it is for: it opens the portal without an ID or a password.
    const kept = { residentKey: "required", requireResidentKey: true };
    publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, ...kept };
    return navigator.credentials.create({ publicKey });
  };

  // No passkey belongs to a bare address like 127.0.0.1.
  if (!window.PublicKeyCredential || /^[\d.]+$|:/.test(location.hostname)) return;
  for (const note of document.querySelectorAll("[data-passkey-none]")) note.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const problem = form.querySelector("[role=alert][hidden]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.hidden = true;
      try {
        form.elements.credential.value = forServer(await ask(form));
        form.submit();
      } catch {
        problem.hidden = false;
      }
    });
  }
})();

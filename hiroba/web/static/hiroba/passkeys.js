// Passkeys: asks the browser for what the form wants, puts it into the form and sends it.
const can = Boolean(window.PublicKeyCredential && window.webauthnJSON?.supported());

async function options(form) {
  if (!form.dataset.begin) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.begin, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
}

// The device keeps the key and unlocks it itself, so that it signs in without a name.
function kept(asked) {
  const how = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const selection = { ...asked.publicKey.authenticatorSelection, ...how };
  return { ...asked, publicKey: { ...asked.publicKey, authenticatorSelection: selection } };
}

async function answer(form) {
  const asked = await options(form);
  const { create, get } = window.webauthnJSON;
  return form.dataset.passkey === "create" ? create(kept(asked)) : get(asked);
}

const WORDS = { NotAllowedError: "brokenOff", AbortError: "brokenOff", InvalidStateError: "known" };

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.passkey || form.elements.credential.value) return;
  event.preventDefault();
  const error = form.querySelector("[data-problem]");
  error.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await answer(form));
    form.requestSubmit();
  } catch (problem) {
    error.textContent = form.dataset[WORDS[problem.name] ?? "failed"];
    error.hidden = false;
  }
}, { capture: true });

for (const form of document.querySelectorAll("[data-passkey]")) form.hidden = !can;
for (const hint of document.querySelectorAll("[data-no-passkeys]")) hint.hidden = can;

// Coming back to the page begins anew.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-passkey]")) form.elements.credential.value = "";
});

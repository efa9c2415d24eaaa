// Registers a card: what is typed goes to the processor, and only its answer's number comes here.
// The form says how: data-key, data-secret, data-return, data-language, data-refused, data-trouble.
const cardForm = document.querySelector("form[data-card]");
const cardWords = cardForm.querySelector("[data-card-words]");
const cardButton = cardForm.querySelector("button");
const itsOwnTrouble = ["api_connection_error", "api_error", "rate_limit_error"];
const forPeople = ["validation_error", "card_error"];

// Told, not switched off: a button that is switched off loses the focus.
function busy(yes) {
  for (const name of ["aria-busy", "aria-disabled"]) cardButton.setAttribute(name, String(yes));
}

function say(words) {
  cardWords.textContent = words;
  busy(false);
}

// Another try is one key away, also where the processor's window took the focus with it.
function sayAndWait(words) {
  say(words);
  if (document.activeElement === document.body) cardButton.focus();
}

// The processor writes what a person can mend in the page's language; the rest is not for people.
function wordsFor(error) {
  if (forPeople.includes(error.type) && error.message) return error.message;
  return itsOwnTrouble.includes(error.type) ? cardForm.dataset.trouble : cardForm.dataset.refused;
}

function field(processor) {
  const { color, fontSize } = getComputedStyle(cardForm);
  return processor.elements().create("card", {
    hidePostalCode: true, disableLink: true, style: { base: { color, fontSize } },
  });
}

async function register(processor, card) {
  const { secret, return: back } = cardForm.dataset;
  const { error } = await processor.confirmCardSetup(secret, {
    payment_method: { card }, return_url: back,
  });
  // Confirmed before, and the page was loaded again: the server has only to look.
  const done = error?.setup_intent?.status === "succeeded";
  if (error && !done) sayAndWait(wordsFor(error));
  else cardForm.submit();
}

if (window.Stripe) {
  const { key, language } = cardForm.dataset;
  const processor = window.Stripe(key, { locale: language });
  const card = field(processor);
  card.mount(cardForm.querySelector("[data-card-field]"));
  cardForm.addEventListener("submit", (event) => {
    event.preventDefault();
    if (cardButton.getAttribute("aria-busy") === "true") return;
    say("");
    busy(true);
    register(processor, card).catch(() => sayAndWait(cardForm.dataset.trouble));
  });
} else {
  cardForm.addEventListener("submit", (event) => event.preventDefault());
  say(cardForm.dataset.trouble);
}

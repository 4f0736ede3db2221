// The desk works without this file. With it, pages are brought up to date in place: a form that is being filled in is
// never touched, what has the focus keeps it, and new cards are announced.

const ASK_EVERY = 2000;
const UNREACHABLE = "Daymark cannot be reached just now. What you typed is still here, so try again in a moment.";
const STALE = "Daymark is not answering, so what is shown may be out of date.";

const page = document.documentElement;
const announcer = document.querySelector("[data-announcer]");
// Counts what was sent and what came back, so that a refresh that began before either is thrown away.
let comings = 0;
let refreshing = false;

page.classList.add("js");
document.addEventListener("submit", send);
document.addEventListener("click", clicked);
document.addEventListener("input", (event) => countLeft(event.target));
document.addEventListener("visibilitychange", () => document.hidden || refresh());
document.querySelectorAll("textarea[data-limit]").forEach(countLeft);
settleFocus(document.querySelector("[data-form] .faults"));
setInterval(() => document.hidden || refresh(), ASK_EVERY);

// Sending a form.

async function send(event) {
  const form = event.target;
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  const place = form.closest("[data-column], [data-clock]");
  if (place.getAttribute("aria-busy") === "true") return;
  place.setAttribute("aria-busy", "true");
  comings += 1;
  const fresh = await fetchPage(form.action, { method: "POST", body: contents(form, event.submitter) });
  comings += 1;
  place.removeAttribute("aria-busy");
  if (isDesk(fresh)) show(fresh, place, form);
  else say(place, fresh?.querySelector("main p")?.textContent ?? UNREACHABLE);
}

function contents(form, submitter) {
  const sent = new URLSearchParams(new FormData(form));
  if (submitter?.name) sent.append(submitter.name, submitter.value);
  return sent;
}

// A page, or null when Daymark cannot be reached.
async function fetchPage(address, options) {
  try {
    const answer = await fetch(address, options);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

function isDesk(fresh) {
  return Boolean(fresh?.querySelector("[data-announcer]"));
}

function say(place, words) {
  const line = document.createElement("p");
  line.className = "line-back refused";
  line.textContent = words;
  place.querySelector("[data-line]").replaceChildren(line);
}

// Showing what came back.

function show(fresh, place, form) {
  const focus = focusKey();
  if (place.matches("[data-clock]")) showClock(fresh, focus);
  else showReply(fresh.getElementById(place.id), place, form, focus);
  bringUpToDate(fresh, place);
}

function showClock(fresh, focus) {
  const clock = document.querySelector("[data-clock]");
  const before = clock.querySelector("[data-now]").textContent;
  clock.replaceChildren(...fresh.querySelector("[data-clock]").cloneNode(true).childNodes);
  const after = clock.querySelector("[data-now]").textContent;
  if (after !== before) announce(`It is now ${after}.`);
  const fault = clock.querySelector("[aria-invalid]");
  if (fault) fault.focus();
  else refocus(focus, clock, clock.querySelector(".now"));
}

function showReply(fresh, column, form, focus) {
  const typedWords = form.matches("[data-say]");
  const part = (name) => [column.querySelector(name), fresh.querySelector(name)];
  const swap = ([old, new_]) => old.replaceChildren(...new_.childNodes);
  swap(part("[data-line]"));
  swap(part("[data-shown]"));
  const [asked, askedNow] = part("[data-form]");
  const kept = askedNow.children.length === 0 && !asked.contains(form) && isHalfTyped(asked);
  if (!kept) swap([asked, askedNow]);
  if (typedWords) swap(part("[data-say]"));
  swapCards(column, fresh);
  column.querySelectorAll("textarea[data-limit]").forEach(countLeft);
  const answer =
    column.querySelector("[data-form] .faults") ??
    (kept ? null : column.querySelector("[data-form] h3")) ??
    column.querySelector("[data-shown] h3");
  if (answer) settleFocus(answer);
  else refocus(focus, column, column.querySelector(".line-back") ?? column.querySelector("h2"));
}

// A press must not be sent twice under one number, so the cards of the person who pressed are all drawn anew.
function swapCards(column, fresh) {
  const cards = column.querySelector("[data-cards]");
  const open = cards.querySelector("details")?.open;
  cards.replaceChildren(...fresh.querySelector("[data-cards]").childNodes);
  if (open) cards.querySelector("details")?.setAttribute("open", "");
}

function isHalfTyped(part) {
  return [...part.querySelectorAll("input, textarea, select")].some((control) => {
    if (control.type === "radio") return control.checked !== control.defaultChecked;
    if (control.tagName === "SELECT") return [...control.options].some((one) => one.selected && !one.defaultSelected && one.value);
    return control.type !== "hidden" && control.value !== control.defaultValue;
  });
}

// Bringing everything else up to date.

async function refresh() {
  if (refreshing) return;
  refreshing = true;
  const before = comings;
  const version = await currentVersion();
  warnStale(version === null ? STALE : "");
  if (version !== null && version !== document.body.dataset.version) {
    const fresh = await fetchPage(document.querySelector(".refresh").href);
    if (isDesk(fresh) && comings === before) bringUpToDate(fresh);
  }
  refreshing = false;
}

async function currentVersion() {
  try {
    return (await (await fetch("/desk/version")).json()).version;
  } catch {
    return null;
  }
}

function warnStale(words) {
  const warning = document.querySelector("[data-stale]");
  if (warning.textContent !== words) warning.textContent = words;
}

function bringUpToDate(fresh, done) {
  const columns = (of) => [...of.querySelectorAll("[data-column]")].map((column) => column.id).join();
  if (columns(fresh) !== columns(document) && !isHalfTyped(document)) return location.reload();
  const arrived = [];
  for (const column of document.querySelectorAll("[data-column]")) {
    const now = fresh.getElementById(column.id);
    if (now && column !== done && patchCards(column, now)) arrived.push(column.dataset.name);
  }
  for (const count of document.querySelectorAll("[data-count]")) {
    const now = fresh.querySelector(`[data-count="${count.dataset.count}"]`);
    if (now) count.replaceWith(now);
  }
  document.querySelector("[data-now]").textContent = fresh.querySelector("[data-now]").textContent;
  document.body.dataset.version = fresh.body.dataset.version;
  if (arrived.length) announce(`New for ${arrived.join(", ")}.`);
}

// Cards that look the same stay as they are, so that focus, selection and scrolling do; says whether any is new.
function patchCards(column, fresh) {
  const cards = column.querySelector("[data-cards]");
  const had = new Map([...cards.children].map((node) => [node.dataset.key, node]));
  const focus = focusKey();
  let arrived = false;
  const wanted = [...fresh.querySelector("[data-cards]").children].map((node) => {
    const old = had.get(node.dataset.key);
    if (old?.dataset.print === node.dataset.print) return old;
    if (old?.open) node.open = true;
    if (!old && node.matches(".card")) {
      arrived = true;
      node.classList.add("new");
    }
    return node;
  });
  for (const node of [...cards.children]) if (!wanted.includes(node)) node.remove();
  wanted.forEach((node, place) => cards.children[place] === node || cards.insertBefore(node, cards.children[place] ?? null));
  if (focus && document.activeElement === document.body) refocus(focus, column, cards);
  return arrived;
}

function announce(words) {
  const line = document.createElement("p");
  line.textContent = words;
  announcer.append(line);
  setTimeout(() => line.remove(), 10000);
}

// Focus.

function focusKey() {
  return document.activeElement?.dataset?.focus ?? document.activeElement?.id ?? "";
}

function refocus(key, place, otherwise) {
  if (document.activeElement !== document.body && document.activeElement?.isConnected) return;
  const same = [...place.querySelectorAll("[data-focus], [id]")].find((node) => key && (node.dataset.focus ?? node.id) === key);
  settleFocus(same ?? otherwise);
}

function settleFocus(node) {
  if (!node) return;
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Small helps.

function clicked(event) {
  // The second half of a double click must not press what the first half brought up.
  if (event.detail > 1 && event.target.closest("[data-column] [data-live] button")) event.preventDefault();
  const closer = event.target.closest("[data-close]");
  const copier = event.target.closest(".copy-button");
  if (closer) putAway(event, closer);
  if (copier) copy(copier);
}

function putAway(event, closer) {
  event.preventDefault();
  const column = closer.closest("[data-column]");
  closer.closest("[data-form], [data-shown]").replaceChildren();
  settleFocus(column.querySelector("h2"));
}

async function copy(button) {
  const text = button.closest("[data-copy]").querySelector("[data-copy-text]");
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
    announce("Copied.");
  } catch {
    getSelection().selectAllChildren(text);
    button.textContent = "Selected, now press Ctrl and C";
    announce("The text is selected. Press Ctrl and C to copy it.");
  }
  setTimeout(() => (button.textContent = "Copy"), 4000);
}

function countLeft(control) {
  if (!control.matches?.("textarea[data-limit]")) return;
  const left = Number(control.dataset.limit) - [...control.value].length;
  const words = left < 0 ? `${inWords(-left)} too many.` : `${inWords(left)} left.`;
  document.getElementById(`${control.id}-limit`).textContent = words;
}

function inWords(count) {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? "character" : "characters"}`;
}

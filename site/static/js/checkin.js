// 受付の出欠: ticks show at once and are sent when there is a connection. Without this script every tick
// is a plain form. What waits to be sent is kept on the device as numbers only (session, learner, mark,
// time): no name, no telephone number. Sending a mark twice is harmless, so nothing is lost by trying again.

const KEY = "desk.marks";
const UNDO = "undo";
const RETRY_FIRST = 2000;
const RETRY_LAST = 30000;
const SAME_CARD = 4000;

const list = document.querySelector("#list");
const unsent = document.querySelector("#unsent");
const secret = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

// ---- What waits ------------------------------------------------------------------------------
let memory = []; // for a browser that keeps nothing

function waiting() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return memory;
  }
}

function keep(marks) {
  memory = marks;
  try {
    if (marks.length) localStorage.setItem(KEY, JSON.stringify(marks));
    else localStorage.removeItem(KEY);
  } catch {
    // the page's own memory must do
  }
}

const same = (a, b) => a.session === b.session && a.learner === b.learner;

function put(mark) {
  keep([...waiting().filter((other) => !same(other, mark)), mark]);
}

function take(mark) {
  keep(waiting().filter((other) => !(same(other, mark) && other.at === mark.at)));
}

// ---- What is shown ---------------------------------------------------------------------------
const rowOf = (learner) => document.getElementById(`p${learner}`);

function show(learner, mark) {
  const row = rowOf(learner);
  if (!row) return;
  row.dataset.mark = mark;
  for (const button of row.querySelectorAll("button[name=mark]")) {
    if (button.value === UNDO) {
      if (!mark && document.activeElement === button) row.querySelector("button[name=mark]").focus();
      button.hidden = !mark;
    } else {
      button.setAttribute("aria-pressed", String(button.value === mark));
    }
  }
}

function count() {
  const rows = [...document.querySelectorAll("#list tr[data-learner]")];
  const all = document.querySelector("#filter [name=q]")?.defaultValue ? null : rows;
  if (!all) return; // a list that the server has shortened cannot be counted here
  const of = (...marks) => all.filter((row) => marks.includes(row.dataset.mark)).length;
  number("came", of("present", "left_early"));
  number("absent", of("absent"));
  number("missing", of(""));
}

function number(name, value) {
  const place = document.querySelector(`[data-count="${name}"]`);
  if (place && place.textContent !== String(value)) place.textContent = String(value);
}

function tell(text) {
  if (!unsent) return;
  unsent.hidden = !text;
  unsent.textContent = text;
}

let lost = "";
function tellWaiting(words = "text") {
  const marks = waiting().length;
  if (marks) tell(unsent.dataset[words].replace("{n}", String(marks)));
  else if (lost) tell(unsent.dataset.lost + lost);
  else if (unsent && !unsent.hidden) tell(unsent.dataset.sent);
}

// ---- Sending ---------------------------------------------------------------------------------
let sending = false;
let pause = RETRY_FIRST;
let timer = 0;

function post(url, fields) {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams({ ...fields, csrfmiddlewaretoken: secret }),
    headers: { "X-Requested-With": "XMLHttpRequest" },
    credentials: "same-origin",
    redirect: "error",
  });
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(send, pause);
  pause = Math.min(pause * 2, RETRY_LAST);
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    for (let mark = waiting()[0]; mark; mark = waiting()[0]) {
      if (!(await sendOne(mark))) return;
    }
    pause = RETRY_FIRST;
    tellWaiting();
  } finally {
    sending = false;
  }
}

async function sendOne(mark) {
  let answer;
  try {
    const url = list.dataset.url.replace(`/${list.dataset.session}/`, `/${mark.session}/`);
    answer = await post(url, { learner: mark.learner, mark: mark.mark, at: mark.at, sent: Date.now() });
  } catch {
    tellWaiting();
    later();
    return false;
  }
  if (answer.status === 403) {
    tellWaiting("again"); // signed out: kept until somebody signs in and opens this page again
    return false;
  }
  if (answer.status >= 500 || answer.status === 429) {
    tellWaiting();
    later();
    return false;
  }
  const said = await answer.json().catch(() => ({}));
  take(mark);
  const here = String(mark.session) === list.dataset.session;
  if (!answer.ok) {
    lost = said.error ?? "404";
    if (here) show(mark.learner, said.mark ?? "");
    count();
  } else if (here) {
    drawn(said);
  }
  return true;
}

function drawn(said) {
  // A newer tick for this row is on its way: what the server says is old already.
  if (!waiting().some((mark) => String(mark.learner) === String(said.learner))) show(said.learner, said.mark);
  count();
}

// ---- Ticks -----------------------------------------------------------------------------------
list?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || button.name !== "mark") return;
  event.preventDefault();
  const learner = Number(event.target.elements.learner.value);
  lost = "";
  show(learner, button.value === UNDO ? "" : button.value);
  count();
  put({ session: Number(list.dataset.session), learner, mark: button.value, at: Date.now() });
  if (navigator.onLine === false) tellWaiting();
  clearTimeout(timer);
  pause = RETRY_FIRST;
  send();
});

window.addEventListener("online", () => {
  pause = RETRY_FIRST;
  send();
});

// Left over from a page that was closed, or reloaded, before the connection came back.
for (const mark of waiting()) {
  if (list && String(mark.session) === list.dataset.session) show(mark.learner, mark.mark === UNDO ? "" : mark.mark);
}
if (list && waiting().length) {
  count();
  tellWaiting();
  send();
}

// ---- The list, shortened while somebody types ------------------------------------------------
const katakana = (text) => text.replace(/[\u3041-\u3096]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60));
const fold = (text) => katakana(text.normalize("NFKC").toLowerCase()).replace(/[\s　・]/g, "");
const box = document.querySelector("#filter [name=q]");

function narrow() {
  const wanted = fold(box.value);
  const isNumber = /^[\d-]+$/.test(wanted); // numbers stand on no page: the server looks for them
  let seen = 0;
  for (const row of document.querySelectorAll("#list tr[data-learner]")) {
    row.hidden = Boolean(wanted) && !isNumber && !fold(row.dataset.find).includes(wanted);
    if (!row.hidden) seen += 1;
  }
  const none = document.querySelector("#none");
  if (none) none.hidden = seen > 0;
}

box?.addEventListener("input", narrow);
document.querySelector("#filter")?.addEventListener("submit", (event) => {
  const rows = [...document.querySelectorAll("#list tr[data-learner]")].filter((row) => !row.hidden);
  // One row left: Enter goes to its button, Enter again ticks it.
  if (box.value && rows.length === 1 && !/^[\d\s-]+$/.test(box.value.normalize("NFKC"))) {
    event.preventDefault();
    rows[0].querySelector("button[name=mark]").focus();
  }
});

// ---- Cards -----------------------------------------------------------------------------------
const form = document.querySelector("#scan");
const viewer = document.querySelector("#viewer");
const scanned = document.querySelector("#scanned");
const video = document.querySelector("#video");
let stream = null;
let last = { code: "", at: 0 };

function report(text, good = true) {
  scanned.hidden = false;
  scanned.textContent = text;
  scanned.classList.toggle("note--good", good);
  scanned.classList.toggle("note--alarm", !good);
}

async function read(code) {
  let answer;
  try {
    answer = await post(form.action, { code });
  } catch {
    report(viewer.dataset.offline, false);
    return;
  }
  const said = await answer.json().catch(() => ({}));
  if (said.walk_in) {
    report(said.name + viewer.dataset.walk, false);
    window.location.assign(said.walk_in);
  } else if (answer.ok) {
    drawn(said);
    navigator.vibrate?.(80);
    report(said.name + viewer.dataset.came);
  } else {
    report(said.error ?? viewer.dataset.offline, false);
  }
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  await read(form.elements.code.value);
  form.elements.code.value = "";
  form.elements.code.focus();
});

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  viewer.hidden = true;
  document.querySelector("#camera").focus();
}

async function look(detector) {
  if (!stream) return;
  try {
    const [found] = await detector.detect(video);
    const now = Date.now();
    if (found && (found.rawValue !== last.code || now - last.at > SAME_CARD)) {
      last = { code: found.rawValue, at: now };
      await read(found.rawValue);
    }
  } catch {
    // a frame that is not ready yet
  }
  setTimeout(look, 200, detector);
}

async function start() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  } catch {
    report(viewer.dataset.none, false);
    form.elements.code.focus();
    return;
  }
  viewer.hidden = false;
  video.srcObject = stream;
  await video.play().catch(() => {});
  document.querySelector("#stop").focus();
  look(new BarcodeDetector({ formats: ["qr_code"] }));
}

async function offerCamera() {
  if (!form || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return;
  const button = document.querySelector("#camera");
  button.hidden = false;
  button.addEventListener("click", start);
  document.querySelector("#stop").addEventListener("click", stop);
}

offerCamera();

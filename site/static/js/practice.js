// Practice: the lesson's screens, played. The right place with the right gesture goes on; anything else is
// answered kindly, and after two misses the ring shows the place. Every gesture has a button that does the same,
// and a real button lies over the place for keyboards and screen readers. All sentences stand in player.html.

const LONG = 500; // ms until a press is a long one
const TWICE = 700; // ms between the two taps of a double tap: slow fingers are welcome
const STILL = 14; // px a finger may wander and still press
const FAR = 36; // px from which a wandering finger is a swipe
const PINCH = 1.2; // how much two fingers must part, or close
const ECHO = 600; // ms in which a click only repeats what the pad has heard already

// Tells `heard(gesture, x, y)` what fingers do on `pad`; x and y in percent of it, where the gesture began.
export function listen(pad, { wantsTwice, heard }) {
  const fingers = new Map();
  const since = performance.now();
  let first, pinch, timer, taps = 0, done = false;

  const at = (event) => {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100];
  };
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  };
  const tell = (gesture, point) => { done = true; clearTimeout(timer); heard(gesture, ...point); };

  pad.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    fingers.set(event.pointerId, event);
    if (fingers.size === 1) {
      first = event;
      done = false;
      clearTimeout(timer);
      timer = setTimeout(() => { taps = 0; tell("long_press", at(first)); }, LONG);
    } else if (fingers.size === 2) {
      clearTimeout(timer);
      const [a, b] = [...fingers.values()].map(at);
      pinch = { from: spread(), point: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
    }
  });
  // On the window: a mouse may leave the pad while it is held down.
  const move = (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    if (done) return;
    if (fingers.size === 2 && pinch) {
      const ratio = spread() / Math.max(pinch.from, 1);
      if (ratio > PINCH) tell("pinch_out", pinch.point);
      else if (ratio < 1 / PINCH) tell("pinch_in", pinch.point);
    } else if (Math.hypot(event.clientX - first.clientX, event.clientY - first.clientY) > STILL) {
      clearTimeout(timer);
    }
  };
  const end = (event) => {
    if (!fingers.delete(event.pointerId) || fingers.size) return;
    clearTimeout(timer);
    const two = pinch;
    pinch = null;
    if (done || two || event.type === "pointercancel") return;
    const [dx, dy] = [event.clientX - first.clientX, event.clientY - first.clientY];
    const point = at(first);
    if (Math.max(Math.abs(dx), Math.abs(dy)) >= FAR) {
      tell(Math.abs(dx) > Math.abs(dy) ? (dx > 0 ? "swipe_right" : "swipe_left") : dy > 0 ? "swipe_down" : "swipe_up", point);
    } else if (!wantsTwice()) {
      tell("tap", point);
    } else if (++taps === 2) {
      taps = 0;
      tell("double_tap", point);
    } else {
      timer = setTimeout(() => { taps = 0; tell("tap", point); }, TWICE);
    }
  };
  const stop = new AbortController();
  window.addEventListener("pointermove", move, { signal: stop.signal });
  window.addEventListener("pointerup", end, { signal: stop.signal });
  window.addEventListener("pointercancel", end, { signal: stop.signal });
  // A computer's touch pad tells a pinch as a wheel with Ctrl held.
  pad.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    if (event.timeStamp - since < ECHO) return; // the rest of the pinch that brought this picture
    heard(event.deltaY < 0 ? "pinch_out" : "pinch_in", ...at(event));
  }, { passive: false });
  pad.addEventListener("contextmenu", (event) => event.preventDefault());
  return () => { clearTimeout(timer); stop.abort(); };
}

const plain = (text) => text.normalize("NFKC").replace(/[\s\u200b]/g, "").toLowerCase();
const HOLDS = { swipe_up: "y", swipe_down: "y", swipe_left: "x", swipe_right: "x", pinch_out: "both", pinch_in: "both", long_press: "both" };

function play(root) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const [player, task, said, bubble, slot, typing, instead, now] = ["player", "task", "said", "bubble", "slot", "typing", "instead", "now"].map(find);
  const list = find("stages");
  const end = find("end");
  const again = find("again");
  const stages = [...list.querySelectorAll("[data-stage]")].map((item) => ({
    item,
    pad: item.querySelector(".screen__stage, [data-scene]"),
    holder: item.querySelector(".screen, [data-scene]"),
    ring: item.querySelector(".screen__ring"),
    gesture: item.dataset.gesture,
    // Without a place to touch, anywhere on the picture is right.
    place: Number(item.dataset.w) ? ["x", "y", "w", "h"].map((name) => Number(item.dataset[name])) : [0, 0, 100, 100],
  })).filter((stage) => stage.holder);
  let current = 0, misses = 0, unlisten = () => {};

  // Praise stands above the picture. Help stands on the picture, in the half without the place: it is seen where
  // the eyes are, covers nothing wanted and moves nothing from under the finger.
  const say = (name, kind, extra) => {
    const { place: [, top, , high], gesture } = stages[current];
    bubble.dataset.side = gesture !== "type" && top + high / 2 > 50 ? "top" : "bottom";
    bubble.replaceChildren();
    const lines = [...root.querySelectorAll(`[data-say="${name}"]`)].map((line) => line.cloneNode(true));
    if (extra) {
      const more = document.createElement("p");
      more.append(...[...extra.childNodes].map((node) => node.cloneNode(true)));
      lines.push(more);
    }
    lines.forEach((line) => line.removeAttribute("data-say"));
    (kind === "try" ? bubble : said).replaceChildren(...lines);
  };
  const hint = () => stages[current].item.querySelector("[data-hint]");
  const show = () => {
    const { ring, gesture } = stages[current];
    ring?.removeAttribute("hidden");
    say(gesture === "type" ? "ring-type" : ring ? "ring" : `how-${gesture}`, "try", hint());
  };
  const miss = (name) => {
    misses += 1;
    say(name, "try", misses > 1 ? hint() : null);
    if (misses > 1) stages[current].ring?.removeAttribute("hidden");
  };
  // Is the point on the place? A finger's width beside it counts, for places smaller than a fingertip too.
  const hit = (x, y) => {
    const { pad, place: [left, top, wide, high] } = stages[current];
    const box = pad.getBoundingClientRect();
    const spare = (size, whole) => Math.max(2, ((44 - (size / 100) * whole) / 2 / whole) * 100);
    const [sx, sy] = [spare(wide, box.width), spare(high, box.height)];
    return x >= left - sx && x <= left + wide + sx && y >= top - sy && y <= top + high + sy;
  };
  const right = () => {
    const { holder, gesture } = stages[current];
    const byKey = player.contains(document.activeElement) && document.activeElement !== document.body;
    holder.classList.add(`is-${gesture}`);
    if (current + 1 < stages.length) begin(current + 1, "right", byKey);
    else finish();
  };
  const heard = (gesture, x, y) => {
    const wanted = stages[current].gesture;
    const inside = hit(x, y);
    if (inside && gesture === wanted) right();
    else if (wanted === "type") miss("how-type");
    else if (inside || (gesture === wanted && wanted.startsWith("pinch"))) miss(`how-${wanted}`);
    else miss("wrong");
  };

  const spot = document.createElement("button");
  spot.type = "button";
  spot.className = "spot";
  // A finger on it is heard by the pad; only a click without a finger (keyboard, screen reader) counts here.
  let lifted = -ECHO;
  window.addEventListener("pointerup", (event) => { lifted = event.timeStamp; });
  spot.addEventListener("click", (event) => { if (event.timeStamp - lifted > ECHO) right(); });

  function begin(position, words, focus) {
    unlisten();
    const before = stages[current];
    if (before.holder.parentElement === slot) before.item.append(before.holder);
    current = position;
    misses = 0;
    const { item, pad, holder, ring, gesture, place } = stages[current];
    task.replaceChildren(...[...item.querySelector("[data-instruction]").childNodes].map((node) => node.cloneNode(true)));
    now.textContent = current + 1;
    holder.classList.remove(`is-${gesture}`);
    holder.querySelector("img")?.setAttribute("loading", "eager");
    stages[current + 1]?.holder.querySelector("img")?.setAttribute("loading", "eager");
    ring?.setAttribute("hidden", "");
    pad.classList.add("pad");
    pad.dataset.hold = HOLDS[gesture] ?? "";
    if (gesture === "type") spot.remove();
    else {
      const label = item.dataset.label;
      spot.setAttribute("aria-label", label);
      ["left", "top", "width", "height"].forEach((name, index) => { spot.style[name] = `${place[index]}%`; });
      pad.append(spot);
    }
    slot.replaceChildren(holder);
    const kind = gesture.split("_")[0];
    instead.hidden = gesture === "tap" || gesture === "type";
    for (const words of instead.querySelectorAll("[data-instead-for]")) words.hidden = ![kind, gesture].includes(words.dataset.insteadFor);
    typing.hidden = gesture !== "type";
    typing.querySelector("[data-typing-text]").textContent = item.dataset.text ?? "";
    typing.querySelector("input").value = "";
    unlisten = listen(pad, { wantsTwice: () => stages[current].gesture === "double_tap", heard });
    find("back").hidden = current === 0;
    say(words, "good");
    if (focus) task.focus();
    else if (words !== "start") task.scrollIntoView({ block: "nearest" });
  }

  function finish() {
    unlisten();
    player.querySelectorAll("[data-show], [data-back], [data-instead], [data-typing]").forEach((each) => { each.hidden = true; });
    spot.remove();
    say("end", "good");
    end.hidden = false;
    again.hidden = false;
    find("end-title").focus();
  }

  typing.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = stages[current].item.dataset.text ?? "";
    const typed = plain(typing.querySelector("input").value);
    if (typed && (!wanted || typed === plain(wanted))) right();
    else miss("typed");
  });
  instead.addEventListener("click", right);
  find("show").addEventListener("click", show);
  find("back").addEventListener("click", () => begin(Math.max(0, current - 1), "again", false));
  again.addEventListener("click", () => {
    find("show").hidden = false;
    end.hidden = true;
    begin(0, "start", true);
  });

  if (!stages.length) return;
  find("all").textContent = stages.length;
  list.hidden = true;
  end.hidden = true;
  player.hidden = false;
  begin(0, "start", false);
}

const practice = document.querySelector("[data-practice]");
if (practice) play(practice);

// Lesson 11: a kana keyboard to try. A short press gives the あ sound, a flick to the left い, up う, right え,
// down お. Arrow keys do the same on a keyboard; the button below shows the five letters to choose one by one.
// All sentences stand in practice_flick.html; ◇ in them is the letter spoken of.

const KEYS = [
  "あいうえお", "かきくけこ", "さしすせそ",
  "たちつてと", "なにぬねの", "はひふへほ",
  "まみむめも", "や「ゆ」よ", "らりるれろ",
  "mark", "わをんー", "erase",
];
const WAYS = ["tap", "left", "up", "right", "down"];
const ARROWS = { ArrowLeft: 1, ArrowUp: 2, ArrowRight: 3, ArrowDown: 4 };
// What the ゛゜小 key makes of a letter, pressed again and again.
const CYCLES = [
  ..."かきくけこさしすせそたちてと".split("").map((letter) => [letter, String.fromCharCode(letter.charCodeAt(0) + 1)]),
  ..."はひふへほ".split("").map((letter) => [0, 1, 2].map((more) => String.fromCharCode(letter.charCodeAt(0) + more))),
  ..."あいえおやゆよわ".split("").map((letter) => [letter, String.fromCharCode(letter.charCodeAt(0) - 1)]),
  ["つ", "っ", "づ"], ["う", "ぅ", "ゔ"],
];
const ECHO = 600; // ms in which a click only repeats what the key has heard already
const FLICK = 22; // px from which a finger has left its key

export function turned(letter) {
  const cycle = CYCLES.find((each) => each.includes(letter));
  return cycle ? cycle[(cycle.indexOf(letter) + 1) % cycle.length] : letter;
}

// The presses that make a letter: [["た", "right"], ["゛", "mark"]] for で.
export function presses(letter) {
  const cycle = CYCLES.find((each) => each.includes(letter));
  const plain = cycle ? cycle[0] : letter;
  const key = KEYS.find((each) => each.length > 3 && !/[a-z]/.test(each) && each.includes(plain));
  const steps = [[key[0], WAYS[key.indexOf(plain)]]];
  for (let times = cycle ? cycle.indexOf(letter) : 0; times > 0; times -= 1) steps.push(["゛゜小", "mark"]);
  return steps;
}

function play(root) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const [player, word, said, typedBox, keys, row, mode] = ["player", "word", "said", "typed", "keys", "row", "mode"].map(find);
  const labels = Object.fromEntries([...root.querySelectorAll("[data-label]")].map((each) => [each.dataset.label, each.textContent]));
  const words = [...root.querySelectorAll("[data-word-text]")].map((each) => each.dataset.wordText);
  const end = find("end");
  const again = find("again");
  let current = 0, typed = "", choosing = false, petals = null;

  // Each line is the name of a sentence and the letter spoken of.
  const say = (kind, ...lines) => {
    said.dataset.kind = kind;
    said.replaceChildren(...lines.map(([name, letter = ""]) => {
      const line = root.querySelector(`[data-say="${name}"]`).cloneNode(true);
      line.removeAttribute("data-say");
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replace("◇", letter);
      return line;
    }));
  };
  // What comes next: a press, or the erase key when the text went astray.
  const next = () => {
    const target = words[current];
    let good = 0;
    while (good < typed.length && typed[good] === target[good]) good += 1;
    if (good === typed.length) return { good, press: presses(target[good])[0] };
    const steps = presses(target[good]);
    // The last letter may be on its way: た on the way to だ.
    let letter = CYCLES.find((each) => each.includes(target[good]))?.[0];
    for (let position = 1; letter && position < steps.length; position += 1) {
      if (good === typed.length - 1 && typed[good] === letter) return { good, press: steps[position] };
      letter = turned(letter);
    }
    return { good, press: [labels.erase, "erase"] };
  };
  // Shows the word, what is typed and what to press next; `before` is said first.
  const paint = (...before) => {
    const { good, press: [key, way] } = next();
    word.replaceChildren(...[...words[current]].map((letter, position) => {
      const span = document.createElement("span");
      span.textContent = letter;
      span.dataset.state = position < good ? "done" : position === good ? "now" : "todo";
      return span;
    }));
    typedBox.textContent = typed;
    for (const button of keys.querySelectorAll("button")) button.dataset.state = button.dataset.key === key ? "now" : "";
    if (way === "erase") say("try", ["wrong", typed.at(-1)]);
    else say("good", ...before, [way, key]);
  };
  const settle = () => {
    if (typed !== words[current]) { paint(); return; }
    if (current + 1 === words.length) { finish(); return; }
    const done = words[current];
    current += 1;
    typed = "";
    announce();
    paint(["done", done]);
  };
  const type = (letter) => {
    typed += letter;
    row.hidden = true;
    settle();
  };
  const announce = () => {
    find("word-name").textContent = `「${words[current]}」`;
    find("now").textContent = current + 1;
  };
  const press = (key, way) => {
    if (key === "erase") { typed = typed.slice(0, -1); settle(); return; }
    if (key === "mark") {
      if (typed) typed = typed.slice(0, -1) + turned(typed.at(-1));
      settle();
      return;
    }
    const letter = key[way];
    if (letter) type(letter);
  };
  const choose = (key, button) => {
    row.replaceChildren(...[...key].map((letter) => {
      const choice = document.createElement("button");
      choice.type = "button";
      choice.className = "quiet";
      choice.textContent = letter;
      choice.addEventListener("click", () => { type(letter); button.focus(); });
      return choice;
    }));
    row.hidden = false;
    say("good", ["choose"]);
    row.firstElementChild.focus();
  };
  const open = (button, key) => {
    petals = document.createElement("div");
    petals.className = "petals";
    petals.setAttribute("aria-hidden", "true");
    petals.append(...[...key].map((letter) => Object.assign(document.createElement("span"), { textContent: letter })));
    keys.append(petals);
    petals.style.left = `${button.offsetLeft + button.offsetWidth / 2 - petals.offsetWidth / 2}px`;
    petals.style.top = `${button.offsetTop + button.offsetHeight / 2 - petals.offsetHeight / 2}px`;
  };
  const wayOf = (dx, dy) => {
    if (Math.max(Math.abs(dx), Math.abs(dy)) < FLICK) return 0;
    return Math.abs(dx) > Math.abs(dy) ? (dx < 0 ? 1 : 3) : dy < 0 ? 2 : 4;
  };

  for (const key of KEYS) {
    const special = key === "mark" || key === "erase";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = special ? labels[key] : key[0];
    button.dataset.key = special ? labels[key] : key[0];
    if (key === "mark") button.setAttribute("aria-label", labels["mark-name"]);
    let from = null, lifted = -ECHO;
    const lift = () => { petals?.remove(); petals = null; from = null; };
    button.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      from = event;
      button.setPointerCapture(event.pointerId);
      if (!special && !choosing) open(button, key);
    });
    button.addEventListener("pointermove", (event) => {
      if (!from || !petals) return;
      const way = wayOf(event.clientX - from.clientX, event.clientY - from.clientY);
      [...petals.children].forEach((petal, position) => petal.classList.toggle("is-on", position === way));
    });
    button.addEventListener("pointerup", (event) => {
      lifted = event.timeStamp;
      if (!from) return;
      const way = special || choosing ? 0 : wayOf(event.clientX - from.clientX, event.clientY - from.clientY);
      lift();
      if (choosing && !special) choose(key, button);
      else press(key, way);
    });
    button.addEventListener("pointercancel", lift);
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    // Clicks without a pointer: keyboard and screen reader.
    button.addEventListener("click", (event) => {
      if (event.timeStamp - lifted < ECHO) return;
      if (choosing && !special) choose(key, button);
      else press(key, 0);
    });
    button.addEventListener("keydown", (event) => {
      const way = ARROWS[event.key];
      if (!way || special) return;
      event.preventDefault();
      press(key, way);
    });
    keys.append(button);
  }

  mode.addEventListener("click", () => {
    choosing = !choosing;
    mode.setAttribute("aria-pressed", String(choosing));
    row.hidden = true;
  });
  function finish() {
    typedBox.textContent = typed;
    for (const letter of word.children) letter.dataset.state = "done";
    for (const button of keys.querySelectorAll("button")) button.dataset.state = "";
    say("good", ["end"]);
    end.hidden = false;
    again.hidden = false;
    find("end-title").focus();
  }
  again.addEventListener("click", () => {
    end.hidden = true;
    current = 0;
    typed = "";
    announce();
    paint();
    keys.querySelector("button").focus();
  });

  if (!words.length) return;
  find("all").textContent = words.length;
  find("plain").hidden = true;
  end.hidden = true;
  player.hidden = false;
  announce();
  paint();
}

const flick = document.querySelector("[data-flick]");
if (flick) play(flick);

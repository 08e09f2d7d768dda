// Reads a page aloud with the phone's own voice. The button is shown only where a Japanese voice exists.
// Every word is said once: furigana (rt, rp) and things meant for eyes only are left out. What is being said is
// marked, the block by a colour and, where the voice tells its place, the phrase by a line.

const ENDS = "p, b, dt, dd, li, td, th, h1, h2, h3, legend"; // what a voice should pause after
const LEFT_OUT = "rt, rp, svg, [hidden], [aria-hidden='true']";
const synth = window.speechSynthesis;
const button = document.querySelector("[data-speak]");

// The text of a block and where each of its phrases lies in it.
export function words(block) {
  const phrases = [];
  let text = "";
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      text += node.data.replace(/[\u200b\n]/g, "").replace(/\s+/g, " ");
    } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(LEFT_OUT)) {
      const from = text.length;
      node.childNodes.forEach(walk);
      if (node.classList.contains("ph")) phrases.push({ node, from, to: text.length });
      if (node !== block && node.matches(ENDS) && text && !/[。、！？：\s]$/.test(text)) text += "。";
    }
  };
  walk(block);
  return { text: text.trim() ? text : "", phrases };
}

function voice() {
  return synth.getVoices().find((each) => each.lang.replace("_", "-").toLowerCase().startsWith("ja"));
}

function setUp() {
  const blocks = [...document.querySelectorAll("[data-read]")].filter((each) => !each.parentElement.closest("[data-read]"));
  const [start, stop] = ["[data-speak-start]", "[data-speak-stop]"].map((name) => button.querySelector(name));
  let run = 0; // a number for each start: what an older one still has to say is then ignored

  const clear = () => document.querySelectorAll(".is-spoken, .is-word").forEach((each) => each.classList.remove("is-spoken", "is-word"));
  const show = (speaking) => {
    start.hidden = speaking;
    stop.hidden = !speaking;
    if (!speaking) clear();
  };
  const silence = () => {
    run += 1;
    synth.cancel();
    show(false);
  };
  const say = (position, mine) => {
    if (mine !== run) return;
    if (position >= blocks.length) { show(false); return; }
    const block = blocks[position];
    const { text, phrases } = words(block);
    if (!text) { say(position + 1, mine); return; }
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = "ja-JP";
    speech.voice = voice() || null;
    speech.rate = 0.9;
    speech.onstart = () => {
      if (mine !== run) return;
      clear();
      block.classList.add("is-spoken");
      const box = block.getBoundingClientRect();
      if (box.top < 0 || box.top > window.innerHeight * 0.9) block.scrollIntoView({ block: "center" });
    };
    speech.onboundary = ({ charIndex }) => {
      if (mine !== run) return;
      for (const { node, from, to } of phrases) node.classList.toggle("is-word", from <= charIndex && charIndex < to);
    };
    speech.onend = () => say(position + 1, mine);
    speech.onerror = () => { if (mine === run) silence(); };
    synth.speak(speech);
  };

  button.addEventListener("click", () => {
    const speaking = !stop.hidden;
    silence();
    if (speaking) return;
    show(true);
    say(0, run);
  });
  window.addEventListener("pagehide", silence);
}

if (synth && button) {
  // Some browsers know their voices only after a while, and say so.
  const ready = () => {
    if (!voice() || !button.hidden) return;
    button.hidden = false;
    setUp();
  };
  ready();
  synth.addEventListener?.("voiceschanged", ready);
}

// What a ruler and a colour meter would say of the page as it stands. Each function gives plain data;
// the tests say what is allowed. Lengths in CSS pixels.
window.measure = (() => {
  const READING = "rt, rp";
  const root = document.documentElement;
  const name = (el) => {
    const words = (el.getAttribute?.("aria-label") || el.textContent || "").replace(/[\s\u200b]+/g, " ").trim().slice(0, 30);
    return `${el.localName}${el.id ? `#${el.id}` : ""}${[...el.classList].map((each) => `.${each}`).join("")} ${words}`;
  };
  const style = (el) => getComputedStyle(el);
  // For eyes: neither hidden nor shrunk to a dot that only speech finds.
  const seen = (el) => {
    if (!el.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    for (let up = el; up; up = up.parentElement) if (style(up).clipPath === "inset(50%)") return false;
    return true;
  };

  // --- colour -----------------------------------------------------------------------------------
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  // What lies behind an element's inside.
  const ground = (el) => {
    if (!el) return [255, 255, 255];
    const own = rgba(style(el).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(el.parentElement));
  };

  // --- text -------------------------------------------------------------------------------------
  const textNodes = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
      node.data.replace(/[\s\u200b]/g, "") && seen(node.parentElement) && !node.parentElement.closest("svg, script, option")
        ? NodeFilter.FILTER_ACCEPT
        : NodeFilter.FILTER_REJECT,
    );
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };
  const rectsOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((rect) => rect.width > 0.5 && rect.height > 0.5);
  };
  const blockOf = (node) => {
    let el = node.parentElement;
    while (/^(inline|ruby|contents)/.test(style(el).display) && !/flex|grid/.test(style(el).display)) el = el.parentElement;
    return el;
  };
  // The lines of running text: their block, its font size, left and right ends; furigana apart.
  const lines = () => {
    const blocks = new Map();
    for (const node of textNodes()) {
      if (node.parentElement.closest(READING)) continue;
      const block = blockOf(node);
      if (!blocks.has(block)) blocks.set(block, []);
      blocks.get(block).push(...rectsOf(node));
    }
    return [...blocks].flatMap(([block, rects]) => {
      const size = parseFloat(style(block).fontSize);
      const rows = [];
      for (const rect of rects.sort((a, b) => a.top + a.height / 2 - (b.top + b.height / 2))) {
        const middle = rect.top + rect.height / 2;
        const row = rows.at(-1);
        if (row && middle - row.middle < size * 0.7) {
          row.left = Math.min(row.left, rect.left);
          row.right = Math.max(row.right, rect.right);
          row.top = Math.min(row.top, rect.top);
          row.bottom = Math.max(row.bottom, rect.bottom);
        } else rows.push({ block, size, middle, left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom });
      }
      return rows;
    });
  };

  const room = (el) => el.clientWidth - parseFloat(style(el).paddingLeft) - parseFloat(style(el).paddingRight);

  const TARGETS = "a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex='0']";
  // What a finger must hit: a choice with its label counts as one.
  const targets = () => [...new Set([...document.querySelectorAll(TARGETS)].filter(seen).map((el) => (el.matches("[type=radio], [type=checkbox]") && el.closest("label")) || el))];

  return {
    targets: () => targets().map((el) => {
      const box = el.getBoundingClientRect();
      const pieces = [...el.getClientRects()].filter((rect) => rect.width > 1);
      return {
        name: name(el), main: el.matches(".button--main"), wide: box.width, high: Math.min(box.height, ...pieces.map((rect) => rect.height)),
        room: room(el.parentElement),
      };
    }),

    // Every piece of text: size and line height of its letters. Figures and signs say nothing to read at length.
    letters: () => textNodes().filter((node) => !node.parentElement.closest(READING)).map((node) => {
      const { fontSize, lineHeight } = style(node.parentElement);
      return { name: name(node.parentElement), size: parseFloat(fontSize), line: parseFloat(lineHeight) / parseFloat(fontSize), words: /[ぁ-んァ-ヶ一-龠]/.test(node.data) };
    }),

    // How many pieces of text were held against their ground, and those under 7:1. Strict: large letters too.
    pale: () => {
      const found = textNodes().map((node) => {
        const el = node.parentElement;
        const behind = ground(el);
        return [name(el), ratio(over(rgba(style(el).color), behind), behind)];
      });
      return { count: found.length, below: found.filter(([, out]) => out < 7) };
    },

    // The longest line, in full-width characters of its own size.
    longestLine: () => lines().map((line) => ({ name: name(line.block), long: (line.right - line.left) / line.size }))
      .reduce((a, b) => (a.long > b.long ? a : b)),

    // Whatever makes the page, or a part of it, scroll sideways or stick out of the window.
    sideways: () => {
      const found = [];
      if (root.scrollWidth > root.clientWidth) found.push(`page ${root.scrollWidth} > ${root.clientWidth}`);
      for (const el of document.body.querySelectorAll("*")) {
        if (!seen(el) || el.closest("svg")) continue;
        const box = el.getBoundingClientRect();
        if (box.width > 1 && (box.right > root.clientWidth + 1 || box.left < -1) && box.bottom + scrollY > 0) found.push(`out ${name(el)}`);
        if (/auto|scroll/.test(style(el).overflowX) && el.scrollWidth > el.clientWidth + 1) found.push(`scrolls ${name(el)}`);
      }
      return found;
    },

    // Text that is cut off by a box, sticks out of its button, or lies upon other text.
    clipped: () => {
      const found = new Set();
      for (const node of textNodes()) {
        for (const rect of rectsOf(node)) {
          for (let el = node.parentElement; el !== document.body; el = el.parentElement) {
            const { overflowX, overflowY } = style(el);
            const box = el.getBoundingClientRect();
            const button = el.matches(`${TARGETS}, label.option`) && !/^inline$/.test(style(el).display);
            if ((overflowX !== "visible" || button) && (rect.left < box.left - 1 || rect.right > box.right + 1)) found.add(`cut sideways: ${name(el)}`);
            // The reading over a first line may rise above a box that hides nothing.
            const reading = node.parentElement.closest(READING);
            if ((overflowY !== "visible" || (button && !reading)) && (rect.top < box.top - 1 || rect.bottom > box.bottom + 1)) found.add(`cut in height: ${name(el)}`);
          }
        }
      }
      const rows = lines().sort((a, b) => a.top - b.top);
      rows.forEach((a, at) => {
        for (const b of rows.slice(at + 1)) {
          // Glyphs fill about the middle of their line box: half a letter of overlap is white on white.
          if (b.top >= a.bottom) break;
          const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          if (wide > 2 && high > Math.min(a.size, b.size) * 0.4) found.add(`upon each other: ${name(a.block)} | ${name(b.block)}`);
        }
      });
      return [...found];
    },

    // How far each control stands out from what lies around it: by its border or by its ground.
    controls: () => {
      const kinds = ".button, .quiet, .choice, .lesson, .stamp, .option, .field input, .kana button, .dots li, .mail, .scene";
      return [...document.querySelectorAll(kinds)].filter(seen).map((el) => {
        const around = ground(el.parentElement);
        const { borderTopWidth, borderTopStyle, borderTopColor } = style(el);
        const border = parseFloat(borderTopWidth) >= 1 && borderTopStyle !== "none" ? ratio(over(rgba(borderTopColor), around), around) : 1;
        return { name: name(el), out: Math.max(border, ratio(ground(el), around)) };
      });
    },

    // The ring of what has the focus now, and what covers it.
    focus: () => {
      let el = document.activeElement;
      if (!el || el === document.body) return null;
      const what = name(el);
      if (el.matches(".option input")) el = el.closest(".option");
      const { outlineWidth, outlineStyle, outlineColor, boxShadow } = style(el);
      const box = el.getBoundingClientRect();
      const outer = rgba(outlineColor);
      const inner = rgba(boxShadow.match(/^(rgba?\([^)]*\)|color\([^)]*\))/)?.[0] ?? "transparent");
      const spread = boxShadow === "none" ? 0 : parseFloat(boxShadow.replace(/^[^)]*\)\s*/, "").split(" ")[3]);
      const around = ground(el.parentElement);
      const points = [[0.5, 0.5], [0.02, 0.1], [0.98, 0.1], [0.02, 0.9], [0.98, 0.9]]
        .map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
      const inWindow = points.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
      const covers = inWindow.map(([x, y]) => document.elementFromPoint(x, y))
        .filter((top) => top && !el.contains(top) && !top.contains(el) && style(el).display !== "inline");
      // What would cut the ring off: an ancestor that hides its overflow, and ends at the element's edge.
      let cut = "";
      for (let up = el.parentElement; up; up = up.parentElement) {
        if (style(up).overflowX === "visible" || up === root || up === document.body) continue;
        const edge = up.getBoundingClientRect();
        if (box.left - 6 < edge.left || box.right + 6 > edge.right || box.top - 6 < edge.top || box.bottom + 6 > edge.bottom) cut = name(up);
      }
      return {
        name: what, y: box.top + scrollY, width: parseFloat(outlineWidth), solid: outlineStyle === "solid", spread,
        outer: ratio(over(outer, around), around), between: ratio(over(inner, around), over(outer, around)),
        shown: inWindow.length, covers: covers.map(name), cut,
      };
    },

    // Movement of any kind, going on or prepared.
    movement: () => {
      const found = document.getAnimations().map((each) => name(each.effect.target));
      for (const el of document.querySelectorAll("*")) {
        const { transitionDuration, animationName, scrollBehavior } = style(el);
        if (transitionDuration.split(",").some((time) => parseFloat(time) > 0) || animationName !== "none" || scrollBehavior === "smooth") found.push(name(el));
      }
      return found;
    },
    name,
  };
})();

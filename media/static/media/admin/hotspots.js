/* Places to touch on a picture, for the editor: drag, arrow keys or numbers; the textarea keeps the JSON.
   Positions are percent of the picture, the same numbers that lesson, paper and practice use. */
(() => {
  const SMALLEST = 2; // percent, as on the server (media.screens)
  const MOST = 6;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const NUMBERS = [["x", "左から（％）"], ["y", "上から（％）"], ["w", "幅（％）"], ["h", "高さ（％）"]];
  const round = (n) => Math.round(n * 100) / 100;
  const clamp = (n, low, high) => Math.min(Math.max(n, low), high);
  const make = (tag, about = {}) => Object.assign(document.createElement(tag), about);
  const where = (spot) => `左から${spot.x}％、上から${spot.y}％、幅${spot.w}％、高さ${spot.h}％`;

  class HotspotEditor extends HTMLElement {
    connectedCallback() {
      if (this.ready) return;
      this.ready = true;
      this.gestures = JSON.parse(this.dataset.gestures);
      this.store = this.querySelector("textarea");
      this.views = [];
      this.build();
      this.reload();
      // The fields around this one may still be on their way into the page.
      requestAnimationFrame(() => this.watchPicture());
    }

    disconnectedCallback() {
      if (this.watcher) this.watcher.disconnect();
    }

    /* Takes over what the textarea holds: at the start, and whenever the form sets it. */
    reload() {
      let value = [];
      try {
        value = JSON.parse(this.store.value || "[]") ?? [];
      } catch {
        value = null;
      }
      this.classList.toggle("is-raw", !Array.isArray(value));
      this.spots = Array.isArray(value) ? value : [];
      this.draw();
    }

    write() {
      this.store.value = JSON.stringify(this.spots);
      this.store.dispatchEvent(new Event("input", { bubbles: true }));
      this.store.dispatchEvent(new Event("change", { bubbles: true }));
    }

    build() {
      this.setAttribute("role", "group");
      this.setAttribute("aria-label", "さわる場所");
      this.stage = make("div", { className: "hotspot-stage" });
      this.picture = make("img", { alt: "", loading: "lazy", draggable: false });
      this.none = make("p", { textContent: "先に、画面の画像を選んでください。" });
      this.stage.append(this.picture, this.none);
      this.list = make("ol", { className: "hotspot-list" });
      this.add = make("button", { type: "button", className: "button button-small button-secondary", textContent: "さわる場所を足す" });
      this.heard = make("p", { className: "w-sr-only" });
      this.heard.setAttribute("role", "status");
      const help = make("p", {
        className: "hotspot-help",
        textContent: "赤い輪を引いて動かします。右下の丸で大きさを変えます。キーでは、矢印で動き、Shift＋矢印で大きさが変わります。",
      });
      const side = make("div", { className: "hotspot-side" });
      side.append(help, this.add, this.list, this.heard);
      const work = make("div", { className: "hotspot-work" });
      work.append(this.stage, side);
      this.append(work);
      this.add.addEventListener("click", () => this.put({ x: 40, y: 42 }));
      this.picture.addEventListener("click", (event) => {
        if (this.spots.length) return; // a slip of the mouse must not add a second place
        const area = this.picture.getBoundingClientRect();
        const x = ((event.clientX - area.left) / area.width) * 100 - 10;
        const y = ((event.clientY - area.top) / area.height) * 100 - 5.5;
        this.put({ x: round(clamp(x, 0, 80)), y: round(clamp(y, 0, 89)) });
      });
    }

    put(place) {
      if (this.spots.length >= MOST) return;
      this.spots.push({ gesture: "tap", w: 20, h: 11, hint: "", ...place });
      this.draw();
      this.write();
      this.views.at(-1).box.focus();
    }

    remove(spot) {
      this.spots.splice(this.spots.indexOf(spot), 1);
      this.draw();
      this.write();
      this.heard.textContent = "さわる場所を消しました。";
      this.add.focus();
    }

    /* The picture is chosen in the chooser next to this field: follow it. */
    watchPicture() {
      const input = document.getElementById(this.store.id.replace(/hotspots$/, "image"));
      if (!input || this.watcher) return;
      const follow = () => this.show(input.value);
      this.watcher = new MutationObserver(follow);
      this.watcher.observe(input, { attributes: true, attributeFilter: ["value"] });
      input.addEventListener("change", follow);
      follow();
    }

    show(id) {
      if (id === this.pictureId) return;
      this.pictureId = id;
      if (id) this.picture.src = this.dataset.pictureUrl.replace("/0/", `/${id}/`);
      this.refresh();
    }

    refresh() {
      this.picture.hidden = !this.pictureId;
      this.none.hidden = Boolean(this.pictureId);
      this.add.disabled = !this.pictureId || this.spots.length >= MOST;
      this.views.forEach((view) => { view.box.hidden = !this.pictureId; });
    }

    draw() {
      this.views.forEach((view) => view.box.remove());
      this.views = this.spots.map((spot, index) => this.view(spot, index));
      this.stage.append(...this.views.map((view) => view.box));
      this.list.replaceChildren(...this.views.map((view) => view.row));
      this.views.forEach((view) => this.sync(view));
      this.refresh();
    }

    view(spot, index) {
      const view = { spot, index, numbers: {} };
      view.box = this.box(view);
      view.row = this.row(view);
      return view;
    }

    /* Shows a place as it is now, in the picture and in its row, without taking the focus away. */
    sync({ spot, index, box, numbers, typed }) {
      for (const [side, name] of [["left", "x"], ["top", "y"], ["width", "w"], ["height", "h"]]) {
        box.style[side] = `${spot[name]}%`;
      }
      for (const [name, input] of Object.entries(numbers)) input.value = spot[name];
      typed.hidden = spot.gesture !== "type";
      const gesture = this.gestures.find(([value]) => value === spot.gesture)?.[1] ?? "";
      box.setAttribute("aria-label", `さわる場所${index + 1}、${gesture}。${where(spot)}。矢印キーで動かします。`);
    }

    box(view) {
      const box = make("button", { type: "button", className: "hotspot-spot" });
      const corner = make("span", { className: "hotspot-corner" });
      box.append(make("b", { textContent: view.index + 1 }), corner);
      box.addEventListener("pointerdown", (event) => this.drag(event, view, event.target === corner));
      box.addEventListener("keydown", (event) => this.nudge(event, view));
      return box;
    }

    drag(event, view, resizing) {
      event.preventDefault();
      const { box, spot } = view;
      box.focus({ preventScroll: true });
      box.setPointerCapture(event.pointerId);
      const area = this.stage.getBoundingClientRect();
      const start = { px: event.clientX, py: event.clientY, ...spot };
      const move = (now) => {
        const dx = ((now.clientX - start.px) / area.width) * 100;
        const dy = ((now.clientY - start.py) / area.height) * 100;
        this.change(spot, resizing ? { w: start.w + dx, h: start.h + dy } : { x: start.x + dx, y: start.y + dy });
        this.sync(view);
      };
      const stop = () => {
        for (const end of ["pointerup", "pointercancel"]) box.removeEventListener(end, stop);
        box.removeEventListener("pointermove", move);
        this.write();
      };
      box.addEventListener("pointermove", move);
      for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, stop);
    }

    nudge(event, view) {
      const by = ARROWS[event.key];
      if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const { spot } = view;
      this.change(
        spot,
        event.shiftKey ? { w: spot.w + by[0], h: spot.h + by[1] } : { x: spot.x + by[0], y: spot.y + by[1] },
      );
      this.sync(view);
      this.write();
      this.heard.textContent = where(spot);
    }

    change(spot, to) {
      const w = clamp(to.w ?? spot.w, SMALLEST, 100);
      const h = clamp(to.h ?? spot.h, SMALLEST, 100);
      spot.w = round(Math.min(w, 100 - spot.x));
      spot.h = round(Math.min(h, 100 - spot.y));
      spot.x = round(clamp(to.x ?? spot.x, 0, 100 - spot.w));
      spot.y = round(clamp(to.y ?? spot.y, 0, 100 - spot.h));
    }

    row(view) {
      const { spot, index, numbers } = view;
      const row = make("li");
      const field = (text, control, kind = "") => {
        const label = make("label", { className: kind });
        label.append(text, control);
        row.append(label);
        return label;
      };
      const saved = (control, name, read) =>
        control.addEventListener("change", () => {
          spot[name] = read();
          this.sync(view);
          this.write();
        });

      const select = make("select");
      select.append(...this.gestures.map(([value, text]) => new Option(text, value, false, value === spot.gesture)));
      field(`${index + 1} さわり方`, select, "hotspot-wide");
      saved(select, "gesture", () => select.value);

      const typing = make("input", { type: "text", maxLength: 60, value: spot.text ?? "" });
      view.typed = field("入れる文字", typing, "hotspot-wide");
      saved(typing, "text", () => typing.value);

      for (const [name, text] of NUMBERS) {
        const input = make("input", { type: "number", step: "any", min: "0", max: "100", value: spot[name] });
        numbers[name] = input;
        field(text, input);
        input.addEventListener("change", () => {
          this.change(spot, { [name]: Number(input.value) });
          this.sync(view);
          this.write();
        });
      }

      const hint = make("input", { type: "text", maxLength: 120, value: spot.hint ?? "", placeholder: "例：右下の灰色の絵です。" });
      field("練習でまちがえたときのことば", hint, "hotspot-wide");
      saved(hint, "hint", () => hint.value);

      const remove = make("button", { type: "button", className: "button button-small no", textContent: `さわる場所${index + 1}を消す` });
      remove.addEventListener("click", () => this.remove(spot));
      row.append(remove);
      return row;
    }
  }

  if (!customElements.get("hotspot-editor")) customElements.define("hotspot-editor", HotspotEditor);

  /* In a StreamField the form puts the value in after the field is drawn, and again when a step is
     copied: the editor has to hear of it. */
  const Widget = window.telepath && window.telepath.constructors["wagtail.widgets.Widget"];
  if (Widget) {
    const Bound = new Widget("").boundWidgetClass;
    class BoundHotspots extends Bound {
      get editor() {
        return this.input.closest("hotspot-editor");
      }

      setState(state) {
        super.setState(state);
        this.editor.reload();
      }

      setInvalid(invalid) {
        super.setInvalid(invalid);
        this.editor.classList.toggle("is-invalid", Boolean(invalid));
      }

      getTextLabel() {
        return null;
      }

      focus() {
        this.editor.add.focus();
      }
    }
    window.telepath.register(
      "school.HotspotsWidget",
      class extends Widget {
        boundWidgetClass = BoundHotspots;
      },
    );
  }
})();

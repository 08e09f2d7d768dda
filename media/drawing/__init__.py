"""Draws the screen of a phone from a declarative description. Pure Pillow; no Django, no network.

    drawn = draw({"title": "設定", "body": [{"rows": [{"id": "wifi", "title": "Wi-Fi"}]}]}, "iphone")
    drawn.image          RGB, 640 × 1240 px, the phone's body included, white outside it
    drawn.boxes["wifi"]  (x, y, w, h) in per cent of the picture, always inside 0–100
    ring(drawn.image, hotspots)            a copy with what is to be touched marked, for paper
    contact_sheet([(label, image), …])     many pictures on one, for people who check them

The same description always gives the same bytes. Three dresses: "iphone" (rounded icons, home bar),
"android" (round icons, ◁ ○ □), "easy" (large tiles in two columns, three labelled keys under the glass).
Whatever cannot be drawn raises DrawingError: a Japanese sentence with the place, the fault, the choices.
A crowded body moves together in steps; only what does not fit even then is refused.

THE VOCABULARY (this text is the reference; docs/screens.md is the guide for editors)

All keys are optional. `id` makes a part touchable. Percentages are of the screen's glass.

    wallpaper: plain | sky | leaf | dark     without it: sky with a dock or a lock screen, else plain
    status: {time, battery, wifi, signal 0–4, silent, plane, charging, notices: [icon, …]} | false
    title: text | {text, back, menu, note, action: {id, label, icon, off}, actions: […]}   `back: true` = 戻る
    address: text | {id, value, secure, placeholder}     on iPhone the browser's marks follow at the foot
    body: [element, …]     one key each; a bare text is a paragraph
    dock, tabs: [item, …] | {items: […]}     dock {id, icon, label, badge}; tabs {id, icon, label, on, badge}
    input: {id, value, placeholder, plus, photo, sticker, mic, send, focus}
    keyboard: kana | kana-flick | abc | number
    flick: ka | {key: ka, show, to: left}     candidates: [天気, 電気]     both only with a keyboard
    dialog: {id, title, text, icon, field, buttons: [button, …]}
    sheet: {id, title, text, close, items: [element, …]}
    notification: {id, icon, app, title, text, time}
    hud: {kind: volume | silent | brightness, value, silent}
    power: {kind: off-slider | menu}     without kind: what the phone has
    screen: on | off     off = dark glass

Elements of a body (`-` short form in brackets):

    icons {columns, items: [{id, icon, label, badge, selected, shake}]}   [list]
    rows [{id, icon | scene, title, note, value, switch: on | off, arrow, check, selected, badge,
           button, color, size: normal | large | xlarge}]   or {title, items: […]}
    tiles [{id, icon, label, on, value}]   or {columns, items}     quick settings, menus of an app
    table [[…], …]   or {id, rows, head: row | column | none}     steps [text, …]  or {items, now}
    heading text | {text, id}        text text | {text, id, size: small | normal | large | xlarge, bold,
                                     align: left | center | right, color}
    button {id, label, style: main | plain | danger | link, icon, off}     buttons [button, …]  side by side
    field {id, label, value, placeholder, focus, secret, note, error, lines}
    search {id, value, placeholder, mic, camera, focus}
    slider {id, icon, value, label}      gauge {id, icon, value, label}
    picture {id, scene, height, label}   photos {columns, items: [{id, scene, selected, video, label}]} [list]
    card {id, title, text, icon, scene, color, button}
    bubble {id, from: me | them, name, text, scene, video, icon, sticker, time, read, link}
    message {id, from, title, text, link, link_id, time, unread}         answer {id, text}
    qr {id, size, label}   pay {id, code: bar | qr, amount, label}
    map {id, height, pins: [{id, x, y, label, kind: me | place | bus | shelter | station | hospital}],
         route: [[x, y], …], labels: [{x, y, text}]}
    camera {id, scene, mode: photo | video | qr, recording, label, label_id}
    call {name, number, state: incoming | outgoing | talking, video, scene, muted, speaker, time}
    video {id, scene, self, name, height}     dialpad {value}     lock {time, date, hint}
    image {id, icon, size, color}   line   space: percent

camera, call, lock, dialpad, and map and video without height fill what is left.
Colours: green yellow red gray blue. Icons and scenes: `icons.NAMES`, `scenes.NAMES` (common other
spellings of icons are understood, see icons/aliases.py).

Ids nobody has to write:

    screen, side-power, side-volume-up, side-volume-down, side-silent (iphone)
    status-bar, status-left, status-right; home-bar (iphone); nav-back, nav-home, nav-recent (android, easy)
    back, menu (title); back, forward, share, pages (iPhone's browser)
    plus, photo-button, sticker, mic, send, input
    key-a … key-wa, key-small, key-mark, key-next, key-undo, key-abc, key-mic, key-erase, key-space, key-enter
    key-q …, key-shift, key-123, key-dot; key-0 …, key-minus; cand-1 …
    flick-center, flick-left, flick-up, flick-right, flick-down
    shutter, gallery, flip, flash, viewfinder, mode-photo, mode-video; link (the words found in qr mode)
    answer, decline, hangup, mute, keypad, speaker, video, flip
    key-0 … key-9, key-star, key-hash, dial, erase (dial pad)
    lock-time, swipe-area; paycode; hud; close (sheet); power-slide, cancel, power-off, restart
    <id>-link (the link of a message)

An id an author writes wins over an automatic one of the bars and marks; twice the same
id on one layer is refused; on a dialog, sheet or banner an id may repeat one beneath, and then counts.

What YAML makes of plain words is put right: `on:` as a key, `switch: on`, `id: yes`, `time: 10:10`, figures
for text. Furigana marks ｜《》 are left out of pictures. Letters the font lacks (emoji) are refused.
"""

from .errors import DrawingError
from .marks import ring
from .render import Drawn, draw
from .sheet import contact_sheet

__all__ = ["DrawingError", "Drawn", "contact_sheet", "draw", "ring"]

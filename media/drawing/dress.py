"""The three dresses: measures and colours of each kind of phone. Lengths are picture pixels."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Theme:
    """Colours of what stands on the glass."""

    back: str  # background of the screen
    ink: str  # text
    soft: str  # secondary text
    card: str  # lists, fields, cards
    line: str  # borders and separators
    accent: str  # links, switches, main buttons
    on_accent: str = "#ffffff"
    danger: str = "#b3261e"
    dark: bool = False


@dataclass(frozen=True)
class Dress:
    """One kind of phone; `glass` is (left, top, right, bottom)."""

    name: str
    body: tuple[float, float, float, float]
    radius: float
    shell: str
    rim: str
    glass: tuple[float, float, float, float]
    glass_radius: float
    status: float  # height of the status line
    foot: float  # height of the marks below the app: home bar or navigation keys
    pad: float  # room at the left and right of an app's content
    radius_card: float
    radius_button: float
    radius_icon: float  # share of an app icon's side
    title_align: str
    columns: int  # of app icons when nothing is said
    text: float  # normal text
    theme: Theme


_LIGHT = Theme("#f2f3f5", "#1f2326", "#555b60", "#ffffff", "#d4d8dc", "#1a61c4")

IPHONE = Dress(
    "iphone",
    (9, 6, 631, 1234),
    92,
    "#202225",
    "#4b4f54",
    (31, 28, 609, 1212),
    70,
    76,
    40,
    22,
    24,
    24,
    0.24,
    "c",
    4,
    34,
    _LIGHT,
)
ANDROID = Dress(
    "android",
    (8, 8, 630, 1232),
    62,
    "#2a3138",
    "#56616b",
    (26, 26, 612, 1214),
    44,
    64,
    82,
    26,
    16,
    40,
    0.5,
    "l",
    4,
    34,
    replace(_LIGHT, back="#fbfbfd", card="#eef0f6", line="#c9cdd8", accent="#3f51a8"),
)
EASY = Dress(
    "easy",
    (8, 6, 632, 1234),
    58,
    "#5a6b7d",
    "#8496a6",
    (42, 42, 598, 1096),
    14,
    62,
    0,
    20,
    12,
    14,
    0.2,
    "c",
    2,
    36,
    replace(_LIGHT, back="#fffdf5", card="#ffffff", line="#9aa5a0", accent="#0a5a3a"),
)
DRESSES = {dress.name: dress for dress in (IPHONE, ANDROID, EASY)}


def theme(dress: Dress, wallpaper: str) -> Theme:
    """Return the colours of `dress` over a wallpaper."""
    if wallpaper == "dark":
        light = {"iphone": "#6aa9ff", "android": "#b5c0ff", "easy": "#8fd6b0"}[dress.name]
        return replace(
            dress.theme,
            back="#17191c",
            ink="#ffffff",
            soft="#c4c9cd",
            card="#2b2f34",
            line="#565c63",
            accent=light,
            on_accent="#10131a",
            danger="#ff8a80",
            dark=True,
        )
    if wallpaper == "sky":
        return replace(dress.theme, back="#dfeaf2")
    if wallpaper == "leaf":
        return replace(dress.theme, back="#dcebd3")
    return dress.theme

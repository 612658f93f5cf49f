"""The look of the window: colours, type, icons and the style sheet, with no knowledge of shops or files.

How the rest of ``desktop`` uses it::

    theme = Theme(app, resources)                    # resources: the folder that holds icons/ and style/
    theme.apply()                                    # Fusion, palette, fonts, one style sheet for all windows
    theme.set_scheme(Scheme.DARK)                    # LIGHT, DARK or SYSTEM, at any time
    theme.set_text_percent(125)                      # 100 to 150
    theme.changed.connect(view.update)               # after every switch: repaint what is painted by hand

Standard widgets get their look by name; everything else about them is in ``resources/style/*.qss``::

    dress(button, Look.PRIMARY)                      # or SECONDARY, QUIET, LINK, CHIP, SEGMENT, NAV ...
    dress(frame, Look.CARD)                          # or SIDEBAR, SUNKEN, FLOATING, BANNER_DAMAGED ...
    dress(label, Look.PAGE_TITLE, tone=Tone.TEXT)    # a look gives size and weight, a tone gives colour
    theme.set_icon(button, Icon.REFRESH, Tone.TEXT)  # buttons, labels, actions; follows every switch
    theme.set_icon(label, "damaged", size=28)        # the badge of a state

Painted things ask the theme at every paint, never earlier, so that they follow a switch::

    theme.palette.accent                             # "#2350C8"; colour() makes a QColor of it
    theme.metrics.row, theme.px(16)                  # logical pixels; px() grows them with the text
    theme.font(Look.BODY)                            # scaled, with figures of equal width
    theme.icons.badge("damaged", 16, dpr)            # QPixmap of a state
    theme.icons.pixmap(Icon.ZIP, Tone.TEXT2, 18, dpr)
    theme.icons.tray(TrayState.PROVEN, dark_panel=False)
    paint_pixmap(painter, rect, pixmap)              # in the middle of rect, on whole pixels
    paint_row(painter, rect, theme.palette, selected=True, hovered=False, focused=False, drop=False)
    paint_proof_bars(painter, rect, level, theme.palette)
    paint_marker(painter, rect, theme.palette)

All sizes are logical pixels. A pixmap carries the device pixel ratio that it was asked for. In high contrast
the theme drops the style sheet and takes every colour from the system's palette; shapes and words carry on.
"""

from intacto.desktop.theme.icons import IconSet
from intacto.desktop.theme.looks import Look, dress
from intacto.desktop.theme.names import BADGES, Icon, TrayState, badge_file
from intacto.desktop.theme.painting import (
    PROOF_BARS_WIDTH,
    paint_marker,
    paint_pixmap,
    paint_proof_bars,
    paint_row,
)
from intacto.desktop.theme.theme import Scheme, Theme
from intacto.desktop.theme.tokens import (
    DARK,
    LIGHT,
    METRICS,
    Metrics,
    Palette,
    Tone,
    TypeScale,
    colour,
    contrast,
    mix,
)

__all__ = [
    "BADGES",
    "DARK",
    "LIGHT",
    "METRICS",
    "PROOF_BARS_WIDTH",
    "Icon",
    "IconSet",
    "Look",
    "Metrics",
    "Palette",
    "Scheme",
    "Theme",
    "Tone",
    "TrayState",
    "TypeScale",
    "badge_file",
    "colour",
    "contrast",
    "dress",
    "mix",
    "paint_marker",
    "paint_pixmap",
    "paint_proof_bars",
    "paint_row",
]

"""Parts of brand files that may be taken: name and colours, the figures' font, the pages' font."""

OWN = """
name = "Example <Observatory>"
[light]
accent = "#7a1f5c"
figure = "#FFFDFA"
[dark]
accent = "#F0A6E6"
"""
FIGURES = """
[figures]
family = "IBM Plex Sans Condensed"
package = "fontpkg-ibm-plex-sans-condensed"
regular = "IBMPlexSansCondensed-Regular.ttf"
semibold = "IBMPlexSansCondensed-SemiBold.ttf"
bold = "IBMPlexSansCondensed-Bold.ttf"
"""
TEXT = """
[text]
package = "fontpkg-ibm-plex-mono"
file = "IBMPlexMono-Regular.ttf"
"""

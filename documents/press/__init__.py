"""The press: many documents of one template, each laid out only where it differs from the one before.

WeasyPrint lays out and draws. What a template says to everybody is laid out and drawn once (slots → plates), the
lines that differ are set into the places that WeasyPrint's own layout gave them (lines), and all pages go into one
file or one file each (book). A template that cannot be taken apart is printed whole by WeasyPrint, and says so.
A template's author writes plain HTML and CSS and needs to know nothing of this.

The modules reach into WeasyPrint's box tree, which is why requirements.txt pins it; the tests compare every page
with plain WeasyPrint's, pixel by pixel.
"""

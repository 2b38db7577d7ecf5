"""An SVG that can be put anywhere: nothing from elsewhere, no script, no style sheet, readable to a screen reader."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Final

SVG: Final = "http://www.w3.org/2000/svg"
XLINK: Final = "http://www.w3.org/1999/xlink"
GENERIC: Final = "'DejaVu Sans', Verdana, Arial, sans-serif"
FONT: Final = re.compile(r"^(?:(?:normal|italic|oblique)\s+)?(?:(bold|normal|\d{3})\s+)?([\d.]+px)\s+(.*)$")
REFERENCE: Final = re.compile(r"#([\w-]+)")


def finished(drawn: bytes, *, title: str, description: str) -> bytes:
    """What matplotlib wrote, without document type, metadata, style sheet and names nobody refers to."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(drawn)  # noqa: S314 - written by the line before this one
    for element in root.iter():
        _dress(element)
    used = {name for element in root.iter() for value in element.attrib.values() for name in REFERENCE.findall(value)}
    for parent in list(root.iter()):
        _clear(parent, used)
    _name(root, title=title, description=description)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _dress(element: ET.Element) -> None:
    """A style as attributes: a page's content policy may forbid styles, and then all would be black."""
    for name, value in _declarations(element.attrib.pop("style", "")):
        element.set(name, value)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in filter(None, (one.strip() for one in style.split(";"))):
        name, _, value = declaration.partition(":")
        if name.strip() == "font":
            yield from _font(value.strip()).items()
        elif name.strip() == "font-family":
            yield "font-family", GENERIC
        else:
            yield name.strip(), value.strip()


def _font(shorthand: str) -> Mapping[str, str]:
    found = FONT.match(shorthand)
    if found is None:
        return {"font-family": GENERIC}
    weight = {"font-weight": found[1]} if found[1] else {}
    return {**weight, "font-size": found[2], "font-family": GENERIC}


def _clear(parent: ET.Element, used: set[str]) -> None:
    for child in list(parent):
        if child.tag in {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}:
            parent.remove(child)
    if parent.get("id") not in used:
        parent.attrib.pop("id", None)


def _name(root: ET.Element, *, title: str, description: str) -> None:
    root.attrib |= {"role": "img", "stroke-linejoin": "round", "stroke-linecap": "butt"}
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{SVG}}}{tag}")
        element.text = text
        root.insert(place, element)

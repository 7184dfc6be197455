"""An answer's chart, or its table, as a picture of bounded size."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain import Answer
from service.errors import BadInput
from service.exports._drawing import Drawing, Format, Sheet
from service.present.figure import figure

_PIXELS = range(200, 4001)
_SCALES = (0.5, 3.0)
_WIDTH = 960
_MEDIA = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody may wish of a picture; the height follows the chart unless it is given."""

    theme: str = "light"
    width: int = _WIDTH
    height: int | None = None
    scale: float = 2.0
    """Pixels per unit of width and height; only a PNG has any."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One format, drawn by a browser that several formats may share."""

    format: Format
    drawing: Drawing
    look: Look = Look()

    @property
    def media_type(self) -> str:
        """The type of the file."""
        return _MEDIA[self.format]

    @property
    def suffix(self) -> str:
        """The end of the file's name."""
        return f".{self.format}"

    async def render(self, answer: Answer, look: Look | None = None) -> bytes:
        """The picture; BadInput for a size beyond 4,000 pixels or a scale beyond 3."""
        wish = look or self.look
        drawn = figure(answer, wish.theme, width=wish.width)
        height = wish.height or min(max(int(drawn["layout"]["height"]), _PIXELS[0]), _PIXELS[-1])
        _check(wish.width, height, wish.scale)
        drawn["layout"] |= {"width": wish.width, "height": height, "autosize": False}
        scale = wish.scale if self.format == "png" else 1.0
        # above 16,384 pixels Chrome's pictures are broken without an error
        scale = min(scale, 4 * _PIXELS[-1] / max(wish.width, height))
        return await self.drawing.draw(drawn, Sheet(self.format, wish.width, height, scale))

    async def close(self) -> None:
        """Ends the browser."""
        await self.drawing.close()


def _check(width: int, height: int, scale: float) -> None:
    if width not in _PIXELS or height not in _PIXELS:
        span = f"{_PIXELS[0]} to {_PIXELS[-1]}"
        raise BadInput(f"A picture is {span} pixels wide and high, not {width} by {height}.")
    if not _SCALES[0] <= scale <= _SCALES[1]:
        raise BadInput(f"The scale of a picture is {_SCALES[0]} to {_SCALES[1]}, not {scale}.")

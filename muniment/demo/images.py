"""Pictures that say they are synthetic, written by Pillow.

Everything is stored uncompressed or losslessly where the format lets us, so that another build of
a compressor does not give other bytes.
"""

import io
from typing import TYPE_CHECKING, Any

from muniment.demo.words import Draw, Paper

if TYPE_CHECKING:
    from PIL import Image

WIDTH, HEIGHT = 120, 80


def picture(paper: Paper) -> "Image.Image":
    """Return a small colour picture with the paper's number in it; no two papers give the same."""
    from PIL import Image, ImageDraw, ImageFont

    draw = Draw(f"picture {paper.number} {paper.title}")
    ground = (160 + draw.below(80), 160 + draw.below(80), 160 + draw.below(80))
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    pen = ImageDraw.Draw(image)
    for _ in range(6):
        corners = sorted(draw.below(WIDTH) for _ in range(2)), sorted(draw.below(HEIGHT) for _ in range(2))
        (left, right), (top, bottom) = corners
        pen.rectangle((left, top, right, bottom), outline=(draw.below(256), draw.below(256), draw.below(256)))
    font = ImageFont.load_default_imagefont()  # a bitmap font: the same pixels everywhere
    pen.text((4, 4), "SYNTHETIC", fill=(0, 0, 0), font=font)
    pen.text((4, 20), f"paper {paper.number}", fill=(0, 0, 0), font=font)
    return image


def _saved(paper: Paper, kind: str, *, mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    picture(paper).convert(mode).save(out, kind, **options)
    return out.getvalue()


def jpeg(paper: Paper) -> bytes:
    """Return a JPEG in the JFIF frame."""
    return _saved(paper, "JPEG", quality=80, dpi=(96, 96))


def camera_jpeg(paper: Paper) -> bytes:
    """Return a JPEG as a camera writes it: Exif, with the camera's own (invented) name."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "Synthetic Cameras"
    exif[0x0110] = "Demo 1"
    exif[0x0132] = "2006:02:03 10:00:00"
    exif.get_ifd(0x8769)[0x9000] = b"0220"
    whole = _saved(paper, "JPEG", quality=80, exif=exif)
    frame_length = int.from_bytes(whole[4:6], "big")
    if whole[6:10] != b"JFIF":
        return whole
    return whole[:2] + whole[4 + frame_length :]  # Exif comes first in a camera's file, without a JFIF frame


def png(paper: Paper) -> bytes:
    """Return a PNG whose pixels are stored, not deflated."""
    return _saved(paper, "PNG", compress_level=0)


def gif(paper: Paper) -> bytes:
    """Return a GIF 87a."""
    return _saved(paper, "GIF", mode="P")


def gif_89(paper: Paper) -> bytes:
    """Return a GIF 89a, which may carry a comment."""
    return _saved(paper, "GIF", mode="P", comment=b"SYNTHETIC", transparency=0)


def bitmap(paper: Paper) -> bytes:
    """Return a Windows bitmap."""
    return _saved(paper, "BMP")


def tiff(paper: Paper) -> bytes:
    """Return an uncompressed TIFF, as scanners wrote them."""
    return _saved(paper, "TIFF", mode="L", dpi=(200, 200))


def targa(paper: Paper) -> bytes:
    """Return a Truevision TGA."""
    return _saved(paper, "TGA")


def webp(paper: Paper) -> bytes:
    """Return a lossless WebP."""
    return _saved(paper, "WEBP", lossless=True, method=0)


def icon(paper: Paper) -> bytes:
    """Return a Windows icon."""
    return _saved(paper, "ICO", sizes=[(32, 32)], bitmap_format="bmp")


def paintbrush(paper: Paper) -> bytes:
    """Return a PCX of PC Paintbrush."""
    return _saved(paper, "PCX")


def pixmap(paper: Paper) -> bytes:
    """Return a portable pixmap (PPM)."""
    return _saved(paper, "PPM")


def graymap(paper: Paper) -> bytes:
    """Return a portable graymap (PGM)."""
    return _saved(paper, "PPM", mode="L")


def jpeg_2000(paper: Paper) -> bytes:
    """Return a lossless JPEG 2000 in the JP2 container."""
    return _saved(paper, "JPEG2000", irreversible=False)


def encapsulated_postscript(paper: Paper) -> bytes:
    """Return an encapsulated PostScript picture."""
    return _saved(paper, "EPS", mode="L")


def silicon_graphics(paper: Paper) -> bytes:
    """Return an SGI bitmap."""
    return _saved(paper, "SGI")


def x_bitmap(paper: Paper) -> bytes:
    """Return an X bitmap, which is C text."""
    return _saved(paper, "XBM", mode="1")

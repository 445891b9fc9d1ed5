"""How printed reports and mails present the chain: name, colour, logo."""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from dashboard.settings import setting
from rollup.errors import BadInput

LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
LARGEST_LOGO = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Brand:
    """`colour` as #rrggbb; `logo` is the image as a data address, empty where there is none."""

    name: str
    colour: str
    logo: str = ""


def brand_of(chain_name: str) -> Brand:
    """The brand of the settings, with the chain's own name where they have none. Raises `BadInput` for a logo that
    cannot be used."""
    path = setting("brand_logo")
    return Brand(setting("brand_name") or chain_name, setting("brand_colour"), _image(path) if path else "")


def _image(path: Path) -> str:
    kind = LOGO_TYPES.get(path.suffix.lower())
    if kind is None:
        raise BadInput(
            f"the logo {path} is no SVG, PNG or JPEG file; name another in VA_BRAND_LOGO", "VA_BRAND_LOGO"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"the logo {path} cannot be read ({error.strerror}); see VA_BRAND_LOGO", "VA_BRAND_LOGO"
        ) from error
    if len(content) > LARGEST_LOGO:
        raise BadInput(
            f"the logo {path} is larger than 1 MiB; name a smaller one in VA_BRAND_LOGO", "VA_BRAND_LOGO"
        )
    return f"data:{kind};base64,{b64encode(content).decode()}"

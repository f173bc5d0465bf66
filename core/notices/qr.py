"""The QR code of a paper (GB/T 18284-2000, ISO/IEC 18004), as a picture that the template sets."""

import io

MASK = 5
"""One of the eight masks. Signed text looks like noise, on which all masks do equally well, and trying all takes five times as long."""
QUIET = 4
"""Modules of white around the code, as the standard asks for."""


def svg(text: str, *, sized: bool = True) -> str:
    """The code with level M of error correction (15 % may be lost), black on white; capitals, digits and / : . stay in its dense mode.

    Unless it is `sized`, it fills whatever place it is given.
    """
    import segno  # noqa: PLC0415 - 2 MiB, for processes that print

    out = io.BytesIO()
    segno.make(text, error="m", mask=MASK, micro=False, boost_error=False).save(out, kind="svg", border=QUIET, light="#fff", xmldecl=False, omitsize=not sized)
    return out.getvalue().decode()

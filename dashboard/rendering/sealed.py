"""A Chromium that reaches nothing: no network, and none of the doors that Kaleido's library opens to local files."""

from collections.abc import Sequence

from choreographer.browsers.chromium import Chromium

OPENED = ("--allow-file-access-from-files", "--disable-web-security", "--enable-logging=stderr")
"""What the library switches on and printing does without."""
CLOSED = (
    # Every host and address is unknown, this machine's own too.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--disable-quic",
    "--disable-extensions",
)


class SealedChromium(Chromium):
    """As the library starts it, but sealed."""

    def get_cli(self) -> Sequence[str]:
        return [*(each for each in super().get_cli() if each not in OPENED), *CLOSED]

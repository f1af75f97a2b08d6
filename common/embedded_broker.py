"""kombu's broker in a folder, with files that appear whole.

kombu creates a file under its final name and fills it afterwards: whoever looks between the two reads nothing, which
loses the message and ends the worker that read it.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **_: Any) -> None:  # type: ignore[override]
        # Readers take them in the order of their names.
        name = f"{time.monotonic() * 1000:.0f}_{uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(message))
        draft.replace(folder / name)

    def _queue_bind(self, exchange: str, *binding: Any) -> None:
        file: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]
        if not file.exists():
            draft = file.with_suffix(f".{uuid4()}")
            draft.write_text("[]")
            # Of two processes that begin at once, one is first.
            with suppress(FileExistsError):
                os.link(draft, file)
            draft.unlink()
        super()._queue_bind(exchange, *binding)


class Transport(filesystem.Transport):
    Channel = Channel


def use() -> None:
    """From now on, for `filesystem://` addresses of this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"

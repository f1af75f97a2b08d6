"""python -m benchmarks.contenders.publish TASK COUNT: one task per row, as the contenders do."""

import sys

from .celery_app import app


def main(task: str, count: int) -> None:
    for number in range(1, count + 1):
        app.send_task(task, [number])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

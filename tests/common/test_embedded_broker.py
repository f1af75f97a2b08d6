"""Many write and many read: every message arrives once, whole."""

import multiprocessing
import queue
import time

from kombu import Connection

from common import embedded_broker

FORK = multiprocessing.get_context("fork")
COUNT, WRITERS, READERS = 1000, 2, 2


def connect(folder):
    embedded_broker.use()
    names = ("data_folder_in", "data_folder_out", "control_folder", "processed_folder")
    return Connection("filesystem://localhost", transport_options={name: str(folder) for name in names})


def write(folder, writer):
    with connect(folder) as connection:
        channel = connection.default_channel
        # As every process does at its start, all at once.
        channel._queue_bind("wakes", "", "", f"inbound-{writer}")
        for number in range(COUNT):
            channel._put("inbound", {"number": [writer, number], "padding": "x" * 500})


def read(folder, results, all_read):
    with connect(folder) as connection:
        while not all_read.is_set():
            try:
                results.put(tuple(connection.default_channel._get("inbound")["number"]))
            except queue.Empty:
                time.sleep(0.0002)
            except Exception as error:
                results.put(repr(error))


def test_what_is_written_while_others_read_arrives_once_and_whole(tmp_path):
    results, all_read = FORK.Queue(), FORK.Event()
    readers = [FORK.Process(target=read, args=(tmp_path, results, all_read)) for _ in range(READERS)]
    writers = [FORK.Process(target=write, args=(tmp_path, number)) for number in range(WRITERS)]
    for process in readers + writers:
        process.start()
    arrived = [results.get(timeout=20) for _ in range(COUNT * WRITERS)]
    all_read.set()
    for process in readers + writers:
        process.join(5)
    assert sorted(map(str, arrived)) == sorted(str((w, number)) for w in range(WRITERS) for number in range(COUNT))
    with connect(tmp_path) as connection:
        bound = {each.queue for each in connection.default_channel.get_table("wakes")}
    assert bound == {f"inbound-{number}" for number in range(WRITERS)}

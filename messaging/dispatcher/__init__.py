"""The dispatcher: takes the leases of due channels and drives them in one event loop.

store.py    every statement it makes, in one thread with a connection of its own
pace.py     how fast a channel and a person may be written to
judge.py    what an answer means for the message
sender.py   one request to the provider
driver.py   one channel from claim to write-back
loop.py     leases, drivers, shutdown
"""

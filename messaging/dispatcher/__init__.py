"""The dispatcher: takes the leases of due channels and drives them in one event loop.

leases.py    who drives a channel
queue.py     what it may send soon: looked at, not taken
attempts.py  the one statement that takes a message, its attempt beside it
results.py   how attempts ended, written back in sets
gates.py     holds, as SQL
database.py  the threads in which these run
pace.py      how fast a channel and a person may be written to
windows.py   how much may go within an hour and a day
regulator.py who may go now: pace, people and windows together
judge.py     what an answer means for the message
http.py      the HTTP client of the hot loop
sender.py    one request to the provider
delivery.py  one message from its attempt to its result
driver.py    one channel from the queue to the attempts
host.py      what the loop offers to both
loop.py      leases, drivers, shutdown
"""

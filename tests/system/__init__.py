"""The whole product in real processes, on servers of the tests' own, and what may happen to them."""

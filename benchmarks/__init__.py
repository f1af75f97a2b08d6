"""Measured claims: `python -m benchmarks NAME [--quick]`. Each benchmark is a module with `run(bench) -> Outcome`.

A claim is a ratio to a contender on the same machine, in turns: figures tell of the machine, ratios of us.
"""

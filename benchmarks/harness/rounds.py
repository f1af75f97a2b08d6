"""Contenders in turns, A B A B: what else the machine does meets both alike."""

from collections.abc import Callable

from .report import Ratios, say

# Runs once and says how much it did per second.
Run = Callable[[], float]


def take_turns(name: str, ours: Run, theirs: Run, *, rounds: int) -> Ratios:
    """Whoever begins changes with every round, so that a machine that slows down favours neither."""
    our_rates, their_rates = [], []
    for number in range(rounds):
        turns = [(ours, our_rates), (theirs, their_rates)]
        for run, rates in turns if number % 2 == 0 else reversed(turns):
            rates.append(run())
        ours_now, theirs_now = our_rates[-1], their_rates[-1]
        say(f"{name}: ours {ours_now:,.0f}/s, theirs {theirs_now:,.0f}/s, {ours_now / theirs_now:.2f}")
    return Ratios(our_rates, their_rates)

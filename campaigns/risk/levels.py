"""From points to a level, which does not flutter where the points go up and down around its edge."""

from campaigns.choices import RiskLevel

from .rules import Rules

ORDER = (RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.CRITICAL)


def level_of(score: int, rules: Rules, *, before: RiskLevel | None = None) -> RiskLevel:
    """Up at once; down from `before` only where the score is well below its edge."""
    reached = _reached(score, rules)
    if before is None or ORDER.index(reached) >= ORDER.index(before):
        return reached
    kept = _reached(score + rules.slack, rules)
    return min(before, kept, key=ORDER.index)


def _reached(score: int, rules: Rules) -> RiskLevel:
    edges = (0, rules.medium_from, rules.high_from, rules.critical_from)
    return max((level for level, edge in zip(ORDER, edges, strict=True) if score >= edge), key=ORDER.index)

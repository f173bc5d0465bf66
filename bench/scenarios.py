"""The house's own scenarios in the rule world, and the whole proof of its rules."""

from statistics import median
from time import perf_counter

from core.registry import load_registry
from core.scenarios.proof import prove_scenarios
from core.scenarios.rule_world import RuleWorld
from core.scenarios.runner import at_once, play
from core.scenarios.suite import load_suite
from core.settings import ROOT

MANY = 500
ROUNDS = 3


def playing() -> dict[str, float]:
    """Seconds for 500 rule scenarios (the whole suite, as a share of 500) and for the proof of everything; raises when one is red."""
    registry = load_registry(ROOT)
    suite = load_suite(registry, ROOT)
    times = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        results = [at_once(play(each, RuleWorld(suite.shelf), "rule")) for each in suite.playable]
        times.append((perf_counter() - begun) / len(results) * MANY)
    begun = perf_counter()
    proof = prove_scenarios(registry, ROOT)
    seconds = perf_counter() - begun
    red = sorted(f"{each.feature} {each.scenario}" for each in results if each.result != "passed")
    if red:
        raise RuntimeError(f"the measured scenarios are not green: {red[:3]}")
    return {
        "scenarios": len(results), "scenarios_500_s": round(median(times), 3), "proof_s": round(seconds, 2),
        "proof_mutants": proof.plain()["total"]["mutants"],
    }

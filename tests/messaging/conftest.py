from tests.messaging.simulated import _simulator, providers

__all__ = ["_simulator", "providers"]

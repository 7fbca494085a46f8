"""How much the properties try: the same examples everywhere by default, many new ones when soaking."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["postgres", "engines", "at_keys", "sealed", "at_browser"]

# A slow machine is no defect of the program.
_patient = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])

# Derandomised, so that a red run is about the change at hand and not about luck; `make soak` looks for new examples.
settings.register_profile("ci", _patient, max_examples=100, derandomize=True)
settings.register_profile("soak", _patient, max_examples=5_000, stateful_step_count=100, derandomize=False)
settings.load_profile("ci")

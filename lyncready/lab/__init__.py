"""A laboratory on loopback for the demo and the tests: real DNS, TLS and SIP, with faults that can be fixed."""

from lyncready.lab.laboratory import Laboratory
from lyncready.lab.scenario import DEFAULT_SCENARIO, Scenario, ScenarioError, read_scenario, scenarios

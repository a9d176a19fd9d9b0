"""DNS as lyncready asks it: the wire, each transport, and what an answer means."""

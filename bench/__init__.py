"""Benchmarks of the portal beside what else does the same work. Not part of the portal: nothing imports this."""

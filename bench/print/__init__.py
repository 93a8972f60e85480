"""How fast papers come, side by side with other ways to print them; docs/BENCHMARKS.md says how to read it."""

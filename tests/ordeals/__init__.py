"""What is done to voiceprep, and counted: by tests a few times, by `tests/benchmarks/faults.py` as often as one likes."""

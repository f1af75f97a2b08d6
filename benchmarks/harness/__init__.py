"""What all benchmarks share: servers that go as they came, contenders in turns, figures."""

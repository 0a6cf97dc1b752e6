"""What others may send or leave in our way, kept as tests; `bench/attack.py` runs it for long."""

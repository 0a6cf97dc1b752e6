"""``python -m pipeline`` is the command ``trustcensus``."""

from pipeline.cli import main

if __name__ == "__main__":
    main()

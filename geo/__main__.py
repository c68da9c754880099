"""``python -m geo`` is ``ceaseline``."""

from geo.cli import main

if __name__ == "__main__":
    main(prog_name="ceaseline")

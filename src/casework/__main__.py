"""`python -m casework` is the program `casework`."""

from casework.cli import main

main()

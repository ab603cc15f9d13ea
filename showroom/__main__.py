"""`python -m showroom` is the ``showroom`` command."""

from showroom.main import main

main()

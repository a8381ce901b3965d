"""``python -m weaklabel`` is ``weaklabel``."""

from weaklabel.cli import main

main()

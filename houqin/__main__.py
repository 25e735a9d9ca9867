"""``python -m houqin``, for a checkout that is not installed."""

import sys

from houqin.config.cli import main

sys.exit(main())

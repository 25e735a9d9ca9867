"""Language and time zone of whoever reads: for the settings, and for commands that run without them."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"

"""What every test may use."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # tests import their helpers by name, in any import mode

from sound_server import sound_server

__all__ = ["sound_server"]

"""One runnable file per promise in docs/performance.md. The PostgreSQL server comes from tools/."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

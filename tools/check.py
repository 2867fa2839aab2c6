"""Everything that can be said without a database or a browser, side by side: `make check`."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
PYTHON = sys.executable
RULES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/*/test_rules.py"))
CHECKS: dict[str, list[str | Path]] = {  # the longest first
    "types": [PYTHON, "-m", "mypy", "--show-traceback", "lightwell", "tools"],
    "rules tests": [PYTHON, "-m", "pytest", "-q", *RULES, "tests/knowledge"],
    "who imports whom": [BIN / "lint-imports", "--no-cache", "--no-logo"],
    "knowledge": [PYTHON, "-c", "from lightwell import knowledge; knowledge.current()"],
    "islands' types": [BIN / "node", "node_modules/typescript/bin/tsc", "--noEmit"],
    "islands' tests": [BIN / "node", "tools/test_islands.mjs"],
    "lint": [PYTHON, "-m", "ruff", "check", "--output-format", "concise"],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise"],
    "contrast": [PYTHON, "tools/check_contrast.py"],
}


def check(name: str) -> tuple[str, float, subprocess.CompletedProcess]:
    """Runs one check; gives its name, its seconds and what came of it."""
    start = time.monotonic()
    result = subprocess.run(
        CHECKS[name], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    return name, time.monotonic() - start, result


def main() -> int:
    """Runs all checks; prints a line for each and all that a failed one said; 0 when all are good."""
    failed = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for future in as_completed([pool.submit(check, name) for name in CHECKS]):
            name, seconds, result = future.result()
            print(f"{'failed' if result.returncode else 'ok':6} {name} ({seconds:.1f} s)", flush=True)
            if result.returncode:
                failed += 1
                print((result.stdout + result.stderr).strip(), flush=True)
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} checks are good.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

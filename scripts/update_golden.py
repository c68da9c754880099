"""Write every golden file anew; the change is then reviewed as a diff."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    environment = {**os.environ, "CEASELINE_UPDATE_GOLDEN": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "tests", "-k", "golden"]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print("Now read: git diff tests/golden", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

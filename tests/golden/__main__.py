"""`python -m tests.golden DIR`: a line a case, and `N passed, N failed` at the end."""

import sys
from pathlib import Path

from tests.golden.every import every


def main(arguments: list[str]) -> int:
    """Run every case of a folder; the exit code is 0 if all passed, and 2 if there was none."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m tests.golden DIR", file=sys.stderr)
        return 2
    passed = failed = 0
    for one in every(Path(arguments[0])):
        try:
            one.check()
        except Exception as error:
            failed += 1
            reason = str(error).split("\n")[0] or type(error).__name__
            kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
            print(f"FAILED {one.name}: {kind}{reason}", flush=True)
        else:
            passed += 1
            print(f"passed {one.name}", flush=True)
    if not passed + failed:
        print(f"no case in {arguments[0]}: it has no s1_*, s2_*, text, ...", file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0 if passed else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The command line's entry."""


def main() -> int:
    """Run monopack and return its exit code."""
    return 0

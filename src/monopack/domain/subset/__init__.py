"""From traced imports and locked distributions to the closure that one pack needs."""

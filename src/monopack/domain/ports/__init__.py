"""What the domain asks of the world: one protocol per module, owned by the side that calls it."""

"""Which tests concern a pack, and what they need beside it."""

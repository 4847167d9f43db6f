"""From a pack through its imports to everything first-party that it reaches."""

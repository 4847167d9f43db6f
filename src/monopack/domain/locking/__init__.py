"""Which lock the project has, and what it says for the target."""

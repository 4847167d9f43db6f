"""Pictures of what is sold."""

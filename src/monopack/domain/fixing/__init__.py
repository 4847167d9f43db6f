"""What would mend a missing module: decided here, written by an adapter."""

"""Frozen values that pass from stage to stage; they know no port and no service."""

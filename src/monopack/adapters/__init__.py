"""One outside thing per module, each implementing one port of the domain and named after the thing."""

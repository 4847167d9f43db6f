"""The command line: parser, settings, container, reporting. The only room that knows everyone."""

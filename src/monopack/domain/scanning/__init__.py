"""One file's text to what it imports and reads: pure, one pass, for one target."""

"""What is true of packs, imports, distributions and plans: pure, without file, process, clock or log."""

"""Everything that will ship, as data: plan, manifest, requirements file."""

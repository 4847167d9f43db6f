"""The use case: packs from selection to publication, each stage taking the last one's value."""

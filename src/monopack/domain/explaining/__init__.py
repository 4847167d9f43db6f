"""What ships, why, and what it weighs: plans and closures as text and data for people and pipelines."""

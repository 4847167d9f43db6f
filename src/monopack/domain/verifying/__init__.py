"""How what the verifier found is judged and told."""

"""What this shop shares with others: no business rule lives here."""

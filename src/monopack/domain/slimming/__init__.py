"""What distributions bring that no pack needs: rules as data, and what in a closure speaks against each."""

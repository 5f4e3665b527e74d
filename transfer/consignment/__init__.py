"""A consignment from the signature to Discovery: its steps, its custody, its receipt."""

"""The synthetic department: a share whose every byte is made here, from a seed."""

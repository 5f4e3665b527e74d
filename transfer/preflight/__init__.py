"""Pre-flight: what TDR would refuse, said before anything is copied."""

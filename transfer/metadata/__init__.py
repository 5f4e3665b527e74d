"""The metadata of a transfer: made, checked as TDR checks it, sent out as a sheet and taken back."""
